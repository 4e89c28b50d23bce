// Firefox under a test's command: one call a line on stdin, `[name, ...arguments]`, and one answer a line on stdout.
// Run as `node driver.mjs PATH_OF_FIREFOX PREFERENCES`, the latter as JSON; it ends, and Firefox with it, when stdin does.
import readline from 'node:readline';
import puppeteer from 'puppeteer-core';

const CALL_LIMIT = 20_000; // ms
const CLICK_LIMIT = 10_000; // ms

const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'intl.accept_languages': 'en-US',
  // Puppeteer turns this off, and then much works from disk that fails for a person.
  'security.fileuri.strict_origin_policy': true,
  // Without it a profile's proxy is passed by for localhost, where all our servers are.
  'network.proxy.allow_hijacking_localhost': true,
  ...JSON.parse(process.argv[3]),
};

const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: process.argv[2],
  extraPrefsFirefox: PREFERENCES,
  // The console's own certificate, of which a person is warned, and takes it.
  acceptInsecureCerts: true,
  protocolTimeout: CALL_LIMIT,
});

let profile, page, complaints;

const commands = {
  /** Open an address in a fresh profile, all of whose requests go through an HTTP proxy where one is given. */
  async open(address, proxyServer) {
    profile = await browser.createBrowserContext({ proxyServer: proxyServer ?? undefined });
    page = await profile.newPage();
    complaints = [];
    // Firefox counts rejections, and what its content policy stopped, among a page's errors.
    page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`console error: ${message.text()}`);
    });
    await page.setViewport({ width: 1280, height: 800 });
    await page.goto(address);
  },

  async close() {
    await profile.close();
  },

  async reload() {
    await page.reload();
  },

  /** Give the page a window of this size, CSS px. */
  async resize(width, height) {
    await page.setViewport({ width, height });
    await page.waitForFunction((...size) => innerWidth === size[0] && innerHeight === size[1], {}, width, height);
  },

  /** Hide the page behind another tab. */
  async hide() {
    const other = await profile.newPage();
    await other.bringToFront();
  },

  async show() {
    await page.bringToFront();
  },

  /** What the page did that it should not have done, since it was asked last. */
  complaints: () => complaints.splice(0),

  evaluate: (source, argument) => page.evaluate(`(${source})(${JSON.stringify(argument)})`),
  /** Click what can be clicked: in sight, enabled, and in one place for two frames. */
  click: (selector) => page.locator(selector).setTimeout(CLICK_LIMIT).click(),
  press: (key) => page.keyboard.press(key),
  type: (text) => page.keyboard.type(text),
  /** What is seen of the page, a PNG in base64. */
  screenshot: () => page.screenshot({ encoding: 'base64' }),
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [name, ...args] = JSON.parse(line);
  let answer;
  try {
    answer = { value: (await commands[name](...args)) ?? null };
  } catch (error) {
    answer = { error: `${name}: ${error.message}` };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
