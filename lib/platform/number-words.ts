/** A whole number as sentences and mails write it: with thin spaces between thousands. */
export function numberWords(value: number): string {
  return value.toLocaleString("en-US").replaceAll(",", "\u202f");
}
