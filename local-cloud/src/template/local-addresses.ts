/** Where things are here that have an address of their own on AWS. */
export interface LocalAddresses {
  /** `http://127.0.0.1:4566` */
  readonly endpointUrl: string;
  /** Address of a distribution by its names on AWS. Filled while the cloud starts, read when outputs are asked for. */
  readonly siteUrls: ReadonlyMap<string, string>;
}

/** Replaces the addresses that APIs and distributions would have on AWS by those that they have here. */
export function withLocalAddresses(text: string, { endpointUrl, siteUrls }: LocalAddresses): string {
  const withApis = text.replaceAll(
    /https:\/\/([0-9a-f]{10})\.execute-api\.[a-z0-9-]+\.amazonaws\.com/g,
    (_whole, id) => `${endpointUrl}/_aws/execute-api/${id}`,
  );
  return withApis.replaceAll(
    /(https:\/\/)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)/g,
    (whole, scheme: string | undefined, host) => {
      const url = siteUrls.get(host);
      if (url === undefined) return whole;
      return scheme === undefined ? url.replace('http://', '') : url;
    },
  );
}
