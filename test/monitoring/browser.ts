import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import { execa } from 'execa';
import { type Browser, chromium, type Page } from 'playwright-core';

const VIEWS = [
  { name: 'light', width: 1200, colorScheme: 'light' },
  { name: 'dark', width: 1200, colorScheme: 'dark' },
  { name: 'phone', width: 390, colorScheme: 'light' },
  { name: 'phone-dark', width: 390, colorScheme: 'dark' },
] as const;

/**
 * Opens the pages `files` in Chromium, light and dark, on a wide screen and on a phone, and looks for what axe finds
 * inaccessible, for what leaves the screen, for messages of the browser and for requests; keeps a picture of each in
 * `pictures`. Returns one line for each page, or undefined without Chromium. Throws what is wrong.
 */
export async function checkPages(
  files: readonly string[],
  pictures: string | undefined,
): Promise<readonly string[] | undefined> {
  const found = await execa('sh', ['-c', 'command -v chromium || command -v chromium-browser'], { reject: false });
  if (found.failed) return undefined;
  if (pictures !== undefined) await mkdir(pictures, { recursive: true });
  const browser = await chromium.launch({
    executablePath: found.stdout.trim(),
    args: ['--no-sandbox', '--disable-quic'],
  });
  try {
    const seen: string[] = [];
    for (const file of files) {
      for (const view of VIEWS) await checkPage(browser, file, { ...view, pictures });
      seen.push(
        `${file.split('/').at(-1)}: nothing that axe finds, no request, and it fits the screen in ${VIEWS.length} views`,
      );
    }
    return seen;
  } finally {
    await browser.close();
  }
}

const checkPage = async (
  browser: Browser,
  file: string,
  { name, width, colorScheme, pictures }: (typeof VIEWS)[number] & { readonly pictures: string | undefined },
): Promise<void> => {
  // Its Content-Security-Policy would keep axe out as well.
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('request', (request) => {
    if (!request.isNavigationRequest()) said.push(`asks for ${request.url()}`);
  });
  await page.goto(pathToFileURL(resolve(file)).href);
  if (said.length > 0) throw new Error(`${file} (${name}): ${said.join('; ')}`);
  const excess = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
  if (Number(excess) > 0) throw new Error(`${file} (${name}) is ${excess} pixels wider than the screen`);
  const violations = await runAxe(page);
  if (violations !== '') throw new Error(`${file} (${name}):\n${violations}`);
  if (pictures !== undefined) {
    const stem = file
      .split('/')
      .at(-1)
      ?.replace(/\.html$/, '');
    await page.screenshot({ path: join(pictures, `${stem}-${name}.png`), fullPage: true });
  }
  await context.close();
};

const runAxe = async (page: Page): Promise<string> => {
  await page.addScriptTag({ content: axe.source });
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  return violations
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join('; ')}`,
    )
    .join('\n');
};
