// Walks through a web interface in Chromium and prints, as JSON, what went wrong at each stop.
//
// usage: node walk.mjs TOUR   with a JSON object on stdin: `packages` (a folder with node_modules), `chromium` (the program),
//        `url` (where the interface is), `made` (ids by name, for the tour) and, if wanted, `pictures` (a folder).
//
// A tour is a module beside this one. It exports `tour`, which makes a list of stops: `name`, `path`, `shows` (texts that must be
// seen) and `act` (what to do there); and `known`, what the interface does wrong on its own server, too. It knows the pages; this
// file knows the browser.

import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const PATIENCE = 15_000;
const BLANK = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';
const FLAGS = ["--disable-gpu", "--disable-quic", "--disable-sync", "--enable-unsafe-swiftshader"];

const given = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(`${given.packages}/`)("playwright-core");
const { known, tour } = await import(`./${process.argv[2]}.mjs`);

const browser = await chromium.launch({ executablePath: given.chromium, args: FLAGS, chromiumSandbox: false });
const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, timezoneId: "UTC", locale: "en-US" });
context.setDefaultTimeout(PATIENCE);
await context.route((url) => url.hostname !== "127.0.0.1", elsewhere);
const page = await context.newPage();
const watch = watched(page);
const stops = [];
for (const stop of tour(given.made)) {
  stops.push(await visit(stop));
}
await browser.close();
console.log(JSON.stringify(stops));

async function visit({ name, path, shows = [], act }) {
  watch.clear();
  const began = Date.now();
  try {
    if (path) await page.goto(given.url + path);
    for (const wanted of shows) {
      await page.getByText(wanted).filter({ visible: true }).first().waitFor();
    }
    await act?.(page, given.url);
    await settled();
  } catch (error) {
    watch.problems.push(error.message.split("\n").slice(0, 6).join(" "));
  }
  if (given.pictures) await page.screenshot({ path: `${given.pictures}/${process.argv[2]}_${name.replaceAll(/\W+/g, "_")}.png` });
  return { name, requests: watch.requests, milliseconds: Date.now() - began, problems: [...watch.problems] };
}

// Pages poll and hold sockets, so that the network is never idle for good: quiet for a moment is enough.
async function settled() {
  await page.waitForLoadState("networkidle", { timeout: PATIENCE });
}

// Nothing leaves this machine. Logos of block types are their makers' addresses and no part of the interface; whatever else a
// page asks for elsewhere is told as a failed request.
async function elsewhere(route) {
  if (route.request().resourceType() === "image") await route.fulfill({ contentType: "image/svg+xml", body: BLANK });
  else await route.abort();
}

function watched(page) {
  const seen = { problems: [], requests: 0 };
  seen.clear = () => { seen.problems.length = 0; seen.requests = 0; };
  const problem = (text) => {
    if (!known.some((one) => one.test(text)) && !seen.problems.includes(text)) seen.problems.push(text);
  };
  page.on("response", (response) => {
    seen.requests += 1;
    if (response.status() >= 400) answered(response).then(problem);
  });
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // Whoever leaves a page gives up what it still waits for.
    if (why !== "net::ERR_ABORTED") problem(`${request.method()} ${request.url()}: ${why}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error") problem(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => problem(`page: ${error.stack}`));
  page.on("websocket", (socket) => socket.on("socketerror", (error) => problem(`socket ${socket.url()}: ${error}`)));
  return seen;
}

async function answered(response) {
  const request = response.request();
  const body = await response.text().catch(() => "");
  return `${request.method()} ${response.url()} ${request.postData() ?? ""}: ${response.status()} ${body.slice(0, 500)}`;
}
