// The pages that both of Prefect's interfaces have, at the same paths.

export const pages = (made) => [
  { name: "dashboard", path: "/dashboard", shows: ["Flow Runs", "warehouse"] },
  { name: "runs", path: "/runs", shows: [made.failed_name, made.orders_name] },
  { name: "flow run", path: `/runs/flow-run/${made.orders_run}`, shows: ["weighed for berlin"], act: hasGraphAndParts },
  { name: "failed run", path: `/runs/flow-run/${made.failed_run}`, shows: ["no such parcel"], act: hasGraph },
  { name: "task run", path: `/runs/task-run/${made.task_run}`, shows: ["orders of berlin are late"] },
  { name: "flows", path: "/flows", shows: ["orders", "returns", "ship"] },
  { name: "flow", path: `/flows/flow/${made.flow}`, shows: ["orders", "nightly"] },
  { name: "deployments", path: "/deployments", shows: ["nightly", "Every 6 hours"] },
  { name: "deployment", path: `/deployments/deployment/${made.deployment}`, shows: ["nightly", "Every 6 hours", "orders.py:orders"] },
  { name: "deployment custom run", path: `/deployments/deployment/${made.deployment}/run`, shows: ["pieces"] },
  { name: "deployment edit", path: `/deployments/deployment/${made.deployment}/edit`, shows: ["pieces"] },
  { name: "deployment duplicate", path: `/deployments/deployment/${made.deployment}/duplicate`, shows: ["pieces"] },
  { name: "work pools", path: "/work-pools", shows: ["warehouse"] },
  { name: "work pool", path: "/work-pools/work-pool/warehouse", shows: ["warehouse", "Stream Output"] },
  { name: "work pool edit", path: "/work-pools/work-pool/warehouse/edit", shows: ["Base Job Template"] },
  { name: "work queue", path: "/work-pools/work-pool/warehouse/queue/default", shows: ["default", "Priority"] },
  { name: "work queue create", path: "/work-pools/work-pool/warehouse/queue/create", shows: ["Priority"] },
  { name: "work queue edit", path: "/work-pools/work-pool/warehouse/queue/default/edit", shows: ["Priority"] },
  { name: "blocks", path: "/blocks", shows: ["parcel-key"] },
  { name: "block", path: `/blocks/block/${made.block}`, shows: ["parcel-key", "shop/parcels"] },
  { name: "block edit", path: `/blocks/block/${made.block}/edit`, shows: ["The name of the secret"] },
  // The second has been there since the server was started, the first was registered by a client.
  { name: "catalogue", path: "/blocks/catalog", shows: ["AWS Secret", "Local File System"] },
  { name: "block type", path: "/blocks/catalog/aws-secret", shows: ["AWS Secret"] },
  { name: "variables", path: "/variables", shows: ["shop"] },
  { name: "automations", path: "/automations", shows: ["watch returns"] },
  { name: "automation", path: `/automations/automation/${made.automation}`, shows: ["watch returns"] },
  { name: "automation edit", path: `/automations/automation/${made.automation}/edit`, shows: ["Flow run state"] },
  { name: "events", path: "/events", shows: ["shop.order.paid"] },
  { name: "event", path: `/events/event/${made.event}`, shows: ["shop.order.paid", /order.7/] },
  { name: "concurrency limits", path: "/concurrency-limits", shows: ["database"] },
  { name: "limit of a tag", path: `/concurrency-limits/concurrency-limit/${made.limit}`, shows: ["extract"] },
  { name: "artifacts", path: "/artifacts", shows: ["orders-report", "orders-table"] },
  { name: "artifact of a key", path: "/artifacts/key/orders-report", shows: ["what came in"] },
  { name: "artifact", path: `/artifacts/artifact/${made.artifact}`, shows: ["Two came."] },
  { name: "settings", path: "/settings", shows: ["Settings"] },
];

async function hasGraphAndParts(page) {
  await hasGraph(page);
  for (const [tab, text] of [["Task Runs", /^extract-/], ["Subflow Runs", "ship"], ["Artifacts", "orders-report"], ["Parameters", "pieces"]]) {
    await page.locator("[role=tab], .p-tab").filter({ hasText: tab }).click();
    await seen(page, text);
  }
}

// The graph is drawn, not written: above the bar, which ends in the colour of the run's state, are nodes of that colour.
async function hasGraph(page) {
  const graph = page.locator("canvas").first();
  for (let tries = 0; tries < 40; tries += 1) {
    const picture = (await graph.screenshot()).toString("base64");
    if ((await page.evaluate(nodePixels, picture)) > 50) return;
  }
  throw new Error("no node is drawn in the graph");
}

async function nodePixels(png) {
  const picture = new Image();
  picture.src = `data:image/png;base64,${png}`;
  await picture.decode();
  const { width, height } = picture;
  const sheet = new OffscreenCanvas(width, height).getContext("2d");
  sheet.drawImage(picture, 0, 0);
  const pixels = new Uint32Array(sheet.getImageData(0, 0, width, height).data.buffer);
  const ofState = pixels[(height - 4) * width + width - 20];
  return pixels.subarray(0, (height - 20) * width).filter((pixel) => pixel === ofState).length;
}

// Before something gets a name, its page asks whether there is one of that name. The answer is 404, as on its own server.
export const free = /^(?=.*\b404\b).*\/api\/(variables|block_types\/slug\/[a-z-]+\/block_documents)\/name\//;

// A dashboard ends with the last full minute: the browser's clock is put forward, so that this minute is on it.
export async function dashboard(page, url) {
  await page.clock.setSystemTime(Date.now() + 60_000);
  await page.goto(`${url}/dashboard`);
  await seen(page, "returns");
}

// What is switched off is still off for whoever looks again.
export async function switchOff(page) {
  await page.getByRole("switch", { checked: true }).click();
  const off = page.getByRole("switch", { checked: false });
  await off.waitFor();
  await page.reload();
  await off.waitFor();
}

// A text that is seen somewhere.
export const seen = (page, text) => page.getByText(text).filter({ visible: true }).first().waitFor();
