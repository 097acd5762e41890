// Prefect's newer interface: its pages, and what is made on them.

import { dashboard, free, pages, seen, switchOff } from "./prefect_pages.mjs";

export const known = [
  // Pictures that it looks for beside itself and not below its own path.
  /127\.0\.0\.1:\d+\/(favicon\.ico|completed\.svg|failed\.svg)/,
  // An artifact of no task run: it asks for the task run of an empty id.
  /\b422\b.*\/api\/task_runs\/filter/,
  /\/api\/task_runs\/filter .*"any_":\[""\].*: 422 /,
  // What it would report with, whether or not it is to report.
  /sr-client-cfg\.amplitude\.com/,
  free,
];

export const tour = (made) => [
  ...pages(made).map((stop) => ({ ...stop, path: `/v2${stop.path}` })),
  { name: "quick run", path: `/v2/deployments/deployment/${made.deployment}`, act: quickRun },
  { name: "variable create", path: "/v2/variables", shows: ["shop"], act: createVariable },
  { name: "limit create", path: "/v2/concurrency-limits", shows: ["database"], act: createLimit },
  { name: "credentials create", path: "/v2/blocks/catalog/aws-credentials/create", shows: ["Region Name"], act: createCredentials },
  { name: "secret create", path: "/v2/blocks/catalog/aws-secret/create", shows: ["Secret Name"], act: createSecret },
  { name: "work pool create", path: "/v2/work-pools/create", act: createPool },
  { name: "automation switch", path: "/v2/automations", shows: ["watch returns"], act: switchOff },
  { name: "automation create", path: "/v2/automations/create", act: createAutomation },
  { name: "dashboard of this minute", act: (page, url) => dashboard(page, `${url}/v2`) },
];

async function quickRun(page) {
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("menuitem", { name: "Quick run" }).click();
  await seen(page, "Flow run created");
}

async function createVariable(page) {
  await page.getByRole("main").getByRole("button").first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("pieces");
  await dialog.getByRole("textbox").nth(1).fill("3");
  await dialog.getByRole("button", { name: "Create" }).click();
  await page.getByRole("cell", { name: "pieces" }).waitFor();
}

async function createLimit(page) {
  await page.getByRole("main").getByRole("button").first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("carrier");
  await dialog.getByLabel("Concurrency Limit").fill("2");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("cell", { name: "carrier" }).waitFor();
}

// Nothing but a name: a run fills the rest from where it stands.
async function createCredentials(page) {
  await page.getByLabel("Name", { exact: true }).fill("shop-account");
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(/\/blocks\/block\//);
  await seen(page, "shop-account");
}

async function createSecret(page) {
  await page.getByLabel("Name", { exact: true }).fill("order-key");
  await page.getByText("Select a block").click();
  await page.getByRole("option", { name: "shop-account" }).click();
  await page.getByRole("textbox").last().fill("shop/orders");
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(/\/blocks\/block\//);
  await seen(page, "shop/orders");
}

async function createPool(page) {
  await page.getByText("Process", { exact: true }).click();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByLabel("Name", { exact: true }).fill("annex");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForURL(/\/work-pool\/annex/);
}

async function createAutomation(page) {
  await page.getByRole("combobox").first().click();
  await page.getByRole("option", { name: "Flow run state" }).click();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("combobox").first().click();
  await page.getByRole("option", { name: "Cancel a flow run" }).click();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByLabel("Automation Name").fill("stop early");
  await page.getByRole("button", { name: "Save" }).click();
  await seen(page, "stop early");
}
