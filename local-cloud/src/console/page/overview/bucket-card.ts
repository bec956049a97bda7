import { element } from '../../../ui/element.ts';
import { createPager } from '../../../ui/pager.ts';
import { createRegion } from '../../../ui/region.ts';
import { attempt, say } from '../../../ui/status.ts';
import { scrollingTable } from '../../../ui/table.ts';
import type { BucketItem } from '../../console-state.ts';
import { formatBytes, formatCounted, formatTime } from '../format.ts';
import { deleteObject, type ListedObject, type ListingPage, listObjects, objectUrl } from './s3.ts';
import { createUploader } from './uploader.ts';

/** Creates the card of a bucket: its objects, and a way to upload files. */
export function createBucketCard(name: string) {
  const total = element('p', { class: 'muted' });
  const role = element('p', { class: 'badge', hidden: true }, 'sends events');
  const prefixInput = element('input', { type: 'search', name: 'prefix', autocomplete: 'off', placeholder: 'a/b/' });
  const listing = element('div');
  let seen: string | undefined;

  const show = createRegion(listing, (page: ListingPage) => [objectTable(name, page), pager.buttons(page.nextToken)]);
  const refresh = async (): Promise<void> => show(await listObjects(name, prefixInput.value, pager.current()));
  const pager = createPager<string | undefined>(undefined, refresh);
  const uploader = createUploader(name, () => folderOf(prefixInput.value));

  prefixInput.addEventListener('input', () => {
    pager.reset();
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
      total.textContent = `${formatCounted(objects, 'object')}, ${formatBytes(bytes)}`;
      const now = `${objects} ${bytes} ${versions}`;
      if (now === seen) return;
      await refresh();
      seen = now;
    },
  };
}

/** Uploads go to the folder that the prefix names. */
function folderOf(prefix: string): string {
  return prefix.slice(0, prefix.lastIndexOf('/') + 1);
}

function objectTable(bucket: string, { objects }: ListingPage): HTMLElement {
  if (objects.length === 0) return element('p', { class: 'empty' }, 'No objects. Drop files here to upload them.');
  return scrollingTable({
    caption: `Objects in ${bucket}`,
    columns: [
      { title: 'Key', class: 'key' },
      { title: 'Size', class: 'number' },
      { title: 'Modified', class: 'when' },
      { title: '', class: 'actions' },
    ],
    rows: objects.map((object) => [
      object.key,
      formatBytes(object.bytes),
      formatTime(object.modifiedAt),
      objectActions(bucket, object),
    ]),
  });
}

function objectActions(bucket: string, { key }: ListedObject): (Node | string)[] {
  const href = objectUrl(bucket, key);
  if (href === undefined) return [];
  const remove = async () => {
    if (!confirm(`Delete ${key} from ${bucket}?`)) return;
    await deleteObject(bucket, key);
    say(`Deleted ${key} from ${bucket}.`);
  };
  const download = key.split('/').at(-1) || 'download';
  const labels = (verb: string) => ({ 'aria-label': `${verb} ${key}`, 'data-focus': `${verb} ${key}` });
  return [
    element('a', { href, download, ...labels('Download') }, 'Download'),
    ' ',
    element(
      'button',
      { type: 'button', class: 'quiet', onclick: () => attempt(remove), ...labels('Delete') },
      'Delete',
    ),
  ];
}
