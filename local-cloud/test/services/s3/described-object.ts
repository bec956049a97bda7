/** All that can be said about an object when it is written. */
export const EVERYTHING = {
  ContentType: 'text/csv',
  CacheControl: 'max-age=60',
  ContentDisposition: 'attachment; filename="a.csv"',
  ContentEncoding: 'gzip',
  ContentLanguage: 'de',
  Metadata: { colour: 'blue', empty: '' },
  WebsiteRedirectLocation: '/elsewhere',
  StorageClass: 'STANDARD_IA',
  Tagging: 'team=data&two+words=a%2Bb',
} as const;
