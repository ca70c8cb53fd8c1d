const day = 86_400_000

/** From nine months ago to three months ahead, on whole days so that the same question is asked all day. */
export function yearBack(now: number): { readonly from: string; readonly to: string } {
  const today = Math.floor(now / day) * day
  return { from: new Date(today - 275 * day).toISOString(), to: new Date(today + 90 * day).toISOString() }
}
