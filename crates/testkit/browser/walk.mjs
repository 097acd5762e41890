// Walks through a web interface in Chromium and prints, as JSON, what went wrong at each stop.
//
// usage: node walk.mjs TOUR   with a JSON object on stdin: `packages` (a folder with node_modules), `chromium` (the program),
//        `url` (where the interface is), `made` (ids by name, for the tour) and `pictures` (a folder for those of stops that failed).
//
// A tour is a module beside this one. It exports `tour`, which makes a list of stops: `name`, `path`, `shows` (texts that must be
// seen) and `act` (what to do there); and `known`, what the interface does wrong on its own server, too. It knows the pages; this
// file knows the browser.

import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const PATIENCE = 20_000;
// Pages poll and hold sockets, so that the network is never idle for good: quiet for a moment is enough.
const QUIET = 200;
// Nothing leaves this machine.
const FLAGS = ["--disable-quic", "--disable-sync", "--enable-unsafe-swiftshader", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];
const API = /^http:\/\/127\.0\.0\.1:\d+\/api\//;
const HERE = /^(http|ws):\/\/127\.0\.0\.1:/;

const given = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(`${given.packages}/`)("playwright-core");
const { known, tour } = await import(`./${process.argv[2]}.mjs`);

const browser = await chromium.launch({ executablePath: given.chromium, args: FLAGS, chromiumSandbox: false });
const viewport = { width: 1440, height: 1000 };
const context = await browser.newContext({ viewport, timezoneId: "UTC", locale: "en-US", reducedMotion: "reduce" });
context.setDefaultTimeout(PATIENCE);
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
  if (watch.problems.length > 0) await picture(name);
  return { name, requests: watch.requests, milliseconds: Date.now() - began, problems: [...watch.problems] };
}

async function picture(name) {
  const file = `${process.argv[2]}_${name.replaceAll(/\W+/g, "_")}.png`;
  await page.screenshot({ path: `${given.pictures}/${file}` }).catch(() => {});
}

async function settled() {
  const until = Date.now() + PATIENCE;
  while (watch.waiting.size > 0 || Date.now() - watch.last < QUIET) {
    if (Date.now() > until) throw new Error(`no end of: ${[...watch.waiting].map((request) => request.url?.())}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function watched(page) {
  const seen = { problems: [], requests: 0, waiting: new Set(), last: Date.now() };
  seen.clear = () => { seen.problems.length = 0; seen.requests = 0; };
  const problem = (text) => {
    if (!known.some((one) => one.test(text)) && !seen.problems.includes(text)) seen.problems.push(text);
  };
  const over = (waited) => { seen.waiting.delete(waited); seen.last = Date.now(); };
  page.on("request", (request) => seen.waiting.add(request));
  page.on("requestfinished", over);
  page.on("response", (response) => {
    if (API.test(response.url())) seen.requests += 1;
    if (response.status() < 400) return;
    const telling = answered(response).then(problem).finally(() => over(telling));
    seen.waiting.add(telling);
  });
  page.on("requestfailed", (request) => {
    over(request);
    const why = request.failure()?.errorText;
    // Whoever leaves a page gives up what it still waits for.
    if (why !== "net::ERR_ABORTED" && !isLogo(request)) problem(`${request.method()} ${request.url()}: ${why}`);
  });
  page.on("console", (message) => {
    const { url } = message.location();
    // What could not be loaded from elsewhere has been told as a request.
    if (message.type() === "error" && (url === "" || HERE.test(url))) problem(`console: ${message.text()} (${url})`);
  });
  page.on("pageerror", (error) => problem(`page: ${error.stack}`));
  page.on("websocket", (socket) => socket.on("socketerror", (error) => problem(`socket ${socket.url()}: ${error}`)));
  return seen;
}

// Logos of block types are their makers' addresses and no part of the interface. Whatever else a page asks for elsewhere counts.
function isLogo(request) {
  return request.resourceType() === "image" && !HERE.test(request.url());
}

async function answered(response) {
  const request = response.request();
  const body = await response.text().catch(() => "");
  return `${request.method()} ${response.url()} ${request.postData() ?? ""}: ${response.status()} ${body.slice(0, 500)}`;
}
