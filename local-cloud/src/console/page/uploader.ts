import { element } from './element.ts';
import { formatBytes } from './format.ts';
import { putObject } from './s3.ts';
import { messageOf, say } from './status.ts';

/** Sends files into a bucket, chosen or dropped, some at a time, each with its progress. */
export function createUploader(bucket: string, folder: () => string) {
  const uploads = element('ul', { class: 'uploads', 'aria-label': `Uploads to ${bucket}` });
  const input = element('input', {
    type: 'file',
    multiple: true,
    class: 'hidden',
    'aria-label': `Upload files to ${bucket}`,
  });
  // A label is a button for the mouse; the keyboard reaches the input inside of it.
  const picker = element('label', { class: 'button' }, 'Upload files', input);
  let atWork = Promise.resolve();

  const upload = (files: readonly File[]) => {
    const into = folder();
    for (const file of files) {
      const line = uploadLine(into + file.name);
      uploads.append(line.element);
      // One after the other: a folder of ten thousand files opens no ten thousand connections.
      atWork = atWork.then(() => send(bucket, into + file.name, file, line));
    }
  };

  input.addEventListener('change', () => {
    upload([...(input.files ?? [])]);
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
        upload([...(event.dataTransfer?.files ?? [])]);
      });
    },
  };
}

function uploadLine(key: string) {
  const bar = element('progress', { max: 1, value: 0, 'aria-label': `Upload of ${key}` });
  const line = element('li', {}, element('span', { class: 'key' }, key), bar);
  return {
    element: line,
    progress: (part: number) => {
      bar.value = part;
    },
    fail: (why: string) => bar.replaceWith(element('strong', { class: 'bad' }, why)),
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
