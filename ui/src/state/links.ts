// Links and addresses as they fit on a line. What is copied is always the whole.

/** Cut in the middle to at most `most` characters. */
export function middle(text: string, most: number): string {
  if (text.length <= most) return text;
  const tail = Math.floor((most - 1) / 3);
  return `${text.slice(0, most - 1 - tail)}…${text.slice(text.length - tail)}`;
}

/** An offer's link, decoded and shortened: who offers and where the offer is, or the beginning and end of the offer itself. */
export function shortLink(link: string): string {
  const query = new URLSearchParams(link.slice(link.indexOf('?') + 1));
  const uri = query.get('credential_offer_uri');
  if (uri === null) return middle(query.get('credential_offer') ?? link, 52);
  try {
    const { host, pathname, search } = new URL(uri);
    const cut = pathname.lastIndexOf('/');
    const id = search.replace(/([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f-]{22}/i, '$1…');
    return `${host}${cut > 0 ? ' … ' : ''}${pathname.slice(cut)}${id}`;
  } catch {
    return middle(uri, 52);
  }
}

/** The pieces of an address between which a line may break: each ends with what separates it from the next. */
export const pieces = (url: string): string[] => url.match(/[^/?&]*[/?&]+|[^/?&]+$/g) ?? [];
