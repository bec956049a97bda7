import './api-page.css';
import { element, required } from '../../ui/element.ts';
import { readLocal } from '../../ui/requests.ts';
import type { ListedApi } from '../index.ts';

/** Global of `swagger-ui-bundle.js`: https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/ */
declare const SwaggerUIBundle: (options: object) => void;

const apis = await readLocal<readonly ListedApi[]>('apis.json');
const main = required('main');
const requested = decodeURIComponent(location.pathname.split('/')[3] ?? '');
const shown = apis.find(({ stack }) => stack === requested) ?? apis[0];

required('apis').replaceChildren(
  ...apis.map(({ stack, title }) =>
    element('a', { href: `/_local/apis/${stack}`, title, 'aria-current': stack === shown?.stack && 'page' }, stack),
  ),
);
followColorScheme();
if (shown) show(shown);
else main.append(element('p', { class: 'empty' }, 'No loaded stack describes an API.'));

function show({ stack, title }: ListedApi): void {
  document.title = `${title} · Local cloud`;
  SwaggerUIBundle({
    domNode: main,
    url: `/_local/apis/${stack}.json`,
    deepLinking: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    // By default, Swagger UI sends the document to a validator on the internet.
    validatorUrl: null,
  });
}

/** Swagger UI has dark colours but does not follow the system setting. */
function followColorScheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', follow);
  follow();
}
