// Prefect's older interface: its pages, and what is made on them.

import { dashboard, free, pages, seen, switchOff } from "./prefect_pages.mjs";

export const known = [
  // Its own picture, which lies elsewhere.
  /127\.0\.0\.1:\d+\/favicon\.ico/,
  // The picture of a state that it has no picture for.
  /\/ico\/undefined\.svg/,
  free,
];

export const tour = (made) => [
  ...pages(made),
  { name: "quick run", path: `/deployments/deployment/${made.deployment}`, act: quickRun },
  { name: "variable create", path: "/variables", shows: ["shop"], act: createVariable },
  { name: "limit create", path: "/concurrency-limits", shows: ["database"], act: createLimit },
  { name: "credentials create", path: "/blocks/catalog/aws-credentials/create", shows: ["Region Name"], act: createCredentials },
  { name: "secret create", path: "/blocks/catalog/aws-secret/create", shows: ["Secret Name"], act: createSecret },
  { name: "work pool create", path: "/work-pools/create", act: createPool },
  { name: "automation switch", path: "/automations", shows: ["watch returns"], act: switchOff },
  { name: "automation create", path: "/automations/create", act: createAutomation },
  { name: "dashboard of this minute", act: dashboard },
];

async function quickRun(page) {
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("button", { name: "Quick run" }).click();
  await seen(page, "scheduled to start");
}

async function createVariable(page) {
  await page.locator(".page-heading-variables").getByRole("button").first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").nth(0).fill("pieces");
  await dialog.getByRole("textbox").nth(1).fill("3");
  await dialog.getByRole("button", { name: "Create" }).click();
  await page.getByRole("cell", { name: "pieces" }).waitFor();
}

async function createLimit(page) {
  await page.locator(".concurrency-limits, main").getByRole("button").first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").first().fill("carrier");
  await dialog.getByRole("spinbutton").first().fill("2");
  await dialog.getByRole("button", { name: "Create" }).click();
  await page.getByRole("cell", { name: "carrier" }).waitFor();
}

// Nothing but a name: a run fills the rest from where it stands.
async function createCredentials(page) {
  await page.getByRole("textbox").first().fill("shop-account");
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForURL(/\/blocks\/block\//);
  await seen(page, "shop-account");
}

async function createSecret(page) {
  await page.getByRole("textbox").first().fill("order-key");
  await choose(page, "shop-account");
  await page.getByRole("textbox").last().fill("shop/orders");
  await page.getByRole("button", { name: "Create" }).click();
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
  await choose(page, "Flow run state");
  await page.getByRole("button", { name: "Next" }).click();
  await seen(page, "Action Type");
  await choose(page, "Cancel a flow run");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByLabel("Automation Name").fill("stop early");
  await page.getByRole("button", { name: "Save" }).click();
  await seen(page, "stop early");
}

// Its first list to choose from opens by the keyboard; a list that is still sliding in does not hear the key.
async function choose(page, option) {
  const wanted = page.getByRole("option", { name: option });
  const list = page.locator(".p-select-button__control").filter({ visible: true }).first();
  for (let tries = 0; tries < 20 && !(await wanted.isVisible()); tries += 1) {
    await list.press("ArrowDown");
    await wanted.waitFor({ timeout: 500 }).catch(() => {});
  }
  await wanted.click();
}
