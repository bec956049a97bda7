import './api-page.css';
import { readLocal } from '../../console/page/aws.ts';
import { element } from '../../console/page/element.ts';
import type { ListedApi } from '../service.ts';

/** Of `swagger-ui-bundle.js`: https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/ */
declare const SwaggerUIBundle: (options: object) => void;

const apis = await readLocal<readonly ListedApi[]>('apis.json');
const main = required('main');
const asked = decodeURIComponent(location.pathname.split('/')[3] ?? '');
const shown = apis.find(({ stack }) => stack === asked) ?? apis[0];

required('apis').replaceChildren(
  ...apis.map(({ stack, title }) =>
    element('a', { href: `/_local/apis/${stack}`, title, 'aria-current': stack === shown?.stack && 'page' }, stack),
  ),
);
followColorScheme();
if (shown) show(shown);
else main.append(element('p', { class: 'empty' }, 'No stack that runs here describes an API.'));

function show({ stack, title }: ListedApi): void {
  document.title = `${title} · Local cloud`;
  SwaggerUIBundle({
    domNode: main,
    url: `/_local/apis/${stack}.json`,
    deepLinking: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    // Unless told so, it asks a server on the internet whether the document is valid.
    validatorUrl: null,
  });
}

/** Swagger UI has dark colours, but does not ask the system whether to use them. */
function followColorScheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', follow);
  follow();
}

function required(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}
