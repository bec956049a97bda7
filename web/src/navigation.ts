/** Goes to another address of the page without loading it again. */
export function navigate(path: string): void {
  history.pushState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
}

/** Calls back after each change of the address, and takes links within the page over from the browser. */
export function onNavigation(show: () => void): void {
  const current = () => location.pathname + location.search;
  let shown = current();
  addEventListener('popstate', () => {
    // A link to #main changes no view.
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
