/** The formats that OSCAL's schema names, by their standards. */
export const formats: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': isDateTime,
  email: isEmail,
  uri: text => isUriReference(text) && scheme.test(text),
  'uri-reference': isUriReference,
}

const scheme = /^[a-z][a-z0-9+.-]*:/i

/** RFC 3986 by its characters and the places of its delimiters, save that a relative path may begin with a colon in it. */
function isUriReference(text: string): boolean {
  const [, authority] = /^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#]*)/i.exec(text) ?? []
  if (authority !== undefined && !isAuthority(authority)) return false
  const rest = authority === undefined ? text : text.replace(authority, '')
  if (!/^(?:[a-z0-9._~!$&'()*+,;=:@/?#-]|%[0-9a-f]{2})*$/i.test(rest)) return false
  return rest.indexOf('#') === rest.lastIndexOf('#')
}

function isAuthority(authority: string): boolean {
  return /^(?:(?:[a-z0-9._~!$&'()*+,;=:-]|%[0-9a-f]{2})*@)?(?:\[[0-9a-f:.v]+\]|(?:[a-z0-9._~!$&'()*+,;=-]|%[0-9a-f]{2})*)(?::\d*)?$/i.test(
    authority,
  )
}

/** RFC 3339; what the calendar says of the day is in the schema's own pattern. */
function isDateTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.test(text)
}

/** A mailbox in the wide sense of RFC 6531: letters of any script, a domain of any number of labels. */
function isEmail(text: string): boolean {
  return /^[^\s@<>()[\]\\,;:"]+@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u.test(text) && !text.includes('..')
}
