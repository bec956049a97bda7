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

/** @param customer in the address, where nobody signs in */
export function ordersPath(customer?: string): string {
  return `/${customerQuery(customer)}`;
}

export function orderPath(id: string, customer?: string): string {
  return `/orders/${encodeURIComponent(id)}${customerQuery(customer)}`;
}

function customerQuery(customer: string | undefined): string {
  return customer === undefined ? '' : `?${new URLSearchParams({ customer })}`;
}

/** What is no encoded text stays as it is; the API refuses it. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
