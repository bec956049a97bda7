import { element } from '../../../ui/element.ts';
import { messageOf, say } from '../../../ui/status.ts';
import { formatBytes } from '../format.ts';
import { putObject } from './s3.ts';

/**
 * Uploads files to a bucket, chosen or dropped, one after the other, and shows the progress of each.
 *
 * @param folder - returns the prefix of the keys
 */
export function createUploader(bucket: string, folder: () => string) {
  const uploads = element('ul', { class: 'uploads', 'aria-label': `Uploads to ${bucket}` });
  const label = `Upload files to ${bucket}`;
  const input = element('input', { type: 'file', multiple: true, class: 'hidden', 'aria-label': label });
  // A mouse clicks the label; the keyboard reaches the hidden input in it.
  const picker = element('label', { class: 'button' }, 'Upload files', input);
  let queue = Promise.resolve();

  const upload = (files: FileList | null | undefined) => {
    const prefix = folder();
    for (const file of files ?? []) {
      const line = uploadLine(prefix + file.name);
      uploads.append(line.element);
      // One at a time: a folder of ten thousand files must not open ten thousand connections.
      queue = queue.then(() => send(bucket, prefix + file.name, file, line));
    }
  };

  input.addEventListener('change', () => {
    upload(input.files);
    input.value = '';
  });

  return {
    picker,
    uploads,
    acceptDropsOn(target: HTMLElement): void {
      target.addEventListener('dragover', (event) => {
        event.preventDefault();
        target.classList.add('drop');
      });
      for (const end of ['dragleave', 'drop']) target.addEventListener(end, () => target.classList.remove('drop'));
      target.addEventListener('drop', (event) => {
        event.preventDefault();
        upload(event.dataTransfer?.files);
      });
    },
  };
}

function uploadLine(key: string) {
  const bar = element('progress', { max: 1, value: 0, 'aria-label': `Upload of ${key}` });
  return {
    element: element('li', {}, element('span', { class: 'key' }, key), bar),
    progress: (part: number) => {
      bar.value = part;
    },
    fail: (reason: string) => bar.replaceWith(element('strong', { class: 'bad' }, reason)),
  };
}

async function send(bucket: string, key: string, file: File, line: ReturnType<typeof uploadLine>): Promise<void> {
  try {
    await putObject(bucket, key, file, line.progress);
    line.element.remove();
    say(`Uploaded ${key} (${formatBytes(file.size)}) to ${bucket}.`);
  } catch (error) {
    line.fail(messageOf(error));
    say(`Upload of ${key} failed: ${messageOf(error)}`);
  }
}
