import type { BucketItem } from '../console-state.ts';
import { element } from './element.ts';
import { formatBytes, formatCount, formatTime } from './format.ts';
import { createPager } from './pager.ts';
import { createRegion } from './region.ts';
import { deleteObject, type ListedObject, type ListingPage, listObjects, objectUrl } from './s3.ts';
import { attempt, say } from './status.ts';
import { createUploader } from './uploader.ts';

const COLUMN_CLASSES: Readonly<Record<string, string>> = { Size: 'number', Modified: 'when' };

/** A bucket: what is in it, and files to put into it. */
export function createBucketCard(name: string) {
  const total = element('p', { class: 'muted' });
  const role = element('p', { class: 'badge', hidden: true }, 'sends events');
  const prefixInput = element('input', { type: 'search', name: 'prefix', autocomplete: 'off', placeholder: 'a/b/' });
  const listing = element('div', {});
  let seen: string | undefined;

  const show = createRegion(listing, (page: ListingPage) => [objectTable(name, page), pages.buttons(page.nextToken)]);
  const refresh = async (): Promise<void> => show(await listObjects(name, prefixInput.value, pages.current()));
  const pages = createPager<string | undefined>(undefined, refresh);
  const uploader = createUploader(name, () => folderOf(prefixInput.value));

  prefixInput.addEventListener('input', () => {
    pages.reset();
    attempt(refresh);
  });
  const host = element(
    'section',
    { class: 'card bucket', 'aria-label': `Bucket ${name}` },
    element('div', { class: 'card-head' }, element('h3', {}, name), role, total),
    element('div', { class: 'bar' }, element('label', {}, 'Keys beginning with ', prefixInput), uploader.picker),
    uploader.uploads,
    listing,
  );
  uploader.acceptDropsOn(host);

  return {
    element: host,
    async update({ objects, bytes, versions, sendsEvents }: BucketItem): Promise<void> {
      role.hidden = !sendsEvents;
      total.textContent = `${formatCount(objects)} ${objects === 1 ? 'object' : 'objects'}, ${formatBytes(bytes)}`;
      const now = `${objects} ${bytes} ${versions}`;
      if (now === seen) return;
      await refresh();
      seen = now;
    },
  };
}

/** Uploads go where one looks, as far as that is a folder. */
function folderOf(prefix: string): string {
  return prefix.slice(0, prefix.lastIndexOf('/') + 1);
}

function objectTable(bucket: string, { objects }: ListingPage): HTMLElement {
  if (objects.length === 0) return element('p', { class: 'empty' }, 'Nothing here. Drop files on this card.');
  const head = ['Key', 'Size', 'Modified'].map((title) =>
    element('th', { scope: 'col', class: COLUMN_CLASSES[title] }, title),
  );
  const table = element(
    'table',
    {},
    element('caption', { class: 'hidden' }, `Objects in ${bucket}`),
    element('thead', {}, element('tr', {}, ...head, element('td', {}))),
    element('tbody', {}, ...objects.map((object) => objectRow(bucket, object))),
  );
  return element('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': `Objects in ${bucket}` }, table);
}

function objectRow(bucket: string, { key, bytes, modifiedAt }: ListedObject): HTMLElement {
  const url = objectUrl(bucket, key);
  const remove = async () => {
    if (!confirm(`Delete ${key} from ${bucket}?`)) return;
    await deleteObject(bucket, key);
    say(`Deleted ${key} from ${bucket}.`);
  };
  const actions =
    url === undefined
      ? []
      : [
          element(
            'a',
            {
              href: url,
              download: key.split('/').at(-1) || 'download',
              'aria-label': `Download ${key}`,
              'data-focus': `download ${key}`,
            },
            'Download',
          ),
          ' ',
          element(
            'button',
            {
              type: 'button',
              class: 'quiet',
              'aria-label': `Delete ${key}`,
              'data-focus': `delete ${key}`,
              onclick: () => attempt(remove),
            },
            'Delete',
          ),
        ];
  return element(
    'tr',
    {},
    element('th', { scope: 'row', class: 'key' }, key),
    element('td', { class: 'number' }, formatBytes(bytes)),
    element('td', { class: 'when' }, formatTime(modifiedAt)),
    element('td', { class: 'actions' }, ...actions),
  );
}
