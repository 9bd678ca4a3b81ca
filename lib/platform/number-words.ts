/** A whole number as screens, sentences and mails write it: with thin spaces between thousands. */
export function numberWords(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
