export type Route =
  | { readonly name: 'orders' }
  | { readonly name: 'order'; readonly id: string }
  | { readonly name: 'signed-in' }
  | { readonly name: 'unknown' };

export function readRoute(pathname: string): Route {
  const [first = '', second = '', ...more] = pathname.split('/').slice(1);
  if (first === '' && second === '') return { name: 'orders' };
  if (first === 'orders' && second !== '' && more.join('') === '') return { name: 'order', id: decode(second) };
  if (first === 'signed-in' && second === '') return { name: 'signed-in' };
  return { name: 'unknown' };
}

/** @param customer - is part of the address if the site has no sign-in */
export function ordersPath(customer?: string): string {
  return `/${customerQuery(customer)}`;
}

export function orderPath(id: string, customer?: string): string {
  return `/orders/${encodeURIComponent(id)}${customerQuery(customer)}`;
}

function customerQuery(customer: string | undefined): string {
  return customer === undefined ? '' : `?${new URLSearchParams({ customer })}`;
}

/** A text that is not validly encoded stays as it is; the API rejects it. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Goes to another address of the page without a reload. */
export function navigate(path: string): void {
  history.pushState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
}

/** Calls `show` after each change of the address, and handles clicks on links within the page. */
export function onNavigation(show: () => void): void {
  const current = () => location.pathname + location.search;
  let shown = current();
  addEventListener('popstate', () => {
    // A link to #main does not change the view.
    if (current() === shown) return;
    shown = current();
    show();
  });
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || !link.getAttribute('href')?.startsWith('/')) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}
