/** The margin of each printed page: whose it is, as of when and in which zone, and how many pages there are. */
export function pageMargins(organisation: string, moment: string): string {
  return `@page {
    size: A4;
    margin: 16mm 14mm 18mm;
    @bottom-left { content: ${quoted(`${organisation}: ${moment}`)}; font: 8pt sans-serif; white-space: pre-wrap; }
    @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt sans-serif; }
  }`
}

/** A text as a string of CSS; nothing in it ends the string or begins a rule. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["\\\n\r\f<>{}]/g, sign => `\\${sign.codePointAt(0)?.toString(16)} `)}"`
}
