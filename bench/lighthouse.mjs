// Runs Lighthouse on pages, one after the other in one Chromium, and prints a line of JSON for each:
//   node bench/lighthouse.mjs NODE_MODULES CATEGORY,CATEGORY ADDRESS ...
// For bench/scores.py, which serves and judges, and for tests/site/test_lighthouse.py.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, categories, ...addresses] = process.argv.slice(2);
// An import looks for packages beside this file, where none are.
const { resolve: find } = createRequire(pathToFileURL(join(resolve(modules), "here.js")));
const from = (name) => import(pathToFileURL(find(name)));
const { launch } = await from("chrome-launcher");
const { default: lighthouse } = await from("lighthouse");

const chrome = await launch({
  chromePath: process.env.CHROMIUM,
  // No other host can be found, so that nothing is asked of one by accident.
  chromeFlags: [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
  ],
});

// Who is stopped half way, or has nobody left who listens, leaves no browser behind.
const stop = () => {
  chrome.kill();
  process.exit(1);
};
["SIGTERM", "SIGHUP"].forEach((signal) => process.on(signal, stop));
process.stdout.on("error", stop);

const PASSED = 0.9; // what Lighthouse itself shows in green

function failing(report, category) {
  return category.auditRefs
    .map(({ id, weight, group }) => ({ ...report.audits[id], weight, group }))
    .filter(({ weight, group, score }) => (weight > 0 || group === "metrics") && score !== null && score < PASSED)
    .map(({ id, title, displayValue, details }) => ({
      id,
      title,
      value: displayValue ?? "",
      where: (details?.items ?? [])
        .slice(0, 3)
        .map(({ node, source, url, description }) =>
          [node?.snippet ?? source?.url ?? url, description].filter(Boolean).join(": ").slice(0, 300),
        )
        .filter(Boolean),
    }));
}

const options = {
  port: chrome.port,
  logLevel: "silent",
  onlyCategories: categories.split(","),
  skipAudits: ["screenshot-thumbnails", "final-screenshot"],
  disableFullPageScreenshot: true,
};

try {
  for (const address of addresses) {
    let { lhr } = await lighthouse(address, options);
    // On a machine with much else to do, the browser is now and then too slow to answer.
    if (lhr.runtimeError) ({ lhr } = await lighthouse(address, options));
    const judged = Object.values(lhr.categories);
    const line = {
      address,
      error: lhr.runtimeError?.message ?? null,
      scores: Object.fromEntries(judged.map(({ id, score }) => [id, score === null ? null : Math.round(score * 100)])),
      failing: Object.fromEntries(judged.map((category) => [category.id, failing(lhr, category)])),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
} finally {
  chrome.kill();
}
