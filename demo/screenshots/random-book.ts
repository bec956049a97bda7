import { randomInt } from 'node:crypto';

const BOOKS = [
  ['The Book of Sand', 'Jorge Luis Borges', 1975],
  ['Die unendliche Geschichte', 'Michael Ende', 1979],
  ['Le Petit Prince', 'Antoine de Saint-Exupéry', 1943],
  ['The Left Hand of Darkness', 'Ursula K. Le Guin', 1969],
  ['Invisible Cities', 'Italo Calvino', 1972],
  ['The Sea, the Sea', 'Iris Murdoch', 1978],
] as const;

/** A book record that the Stream API takes. */
export function randomBook(): object {
  const [title, author, publishedYear] = BOOKS[randomInt(BOOKS.length)] ?? BOOKS[0];
  return { isbn: randomIsbn(), title, author, price: randomInt(500, 4_000) / 100, publishedYear };
}

/** With the check digit of an ISBN-13. */
function randomIsbn(): string {
  const digits = `978${String(randomInt(1_000_000_000)).padStart(9, '0')}`;
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
