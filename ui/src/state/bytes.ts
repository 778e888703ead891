// Bytes between the page and the person's disk, where no window does it.

/** As large as a bundle may be. */
const LARGEST = 64 * 1024 * 1024;

/** A file's bytes in base64; one that is too large is cut where the desk will refuse it. */
export function readBase64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '');
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'));
    reader.readAsDataURL(file.slice(0, LARGEST + 1));
  });
}

/** Lets the browser save bytes under a name. */
export function saveBase64(base64: string, name: string): void {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
