/** What of the law somebody wants to see; nothing chosen is today, and the Union alone. */
export interface Wanted {
  readonly on: string
  readonly jurisdiction: string
  readonly drafts: boolean
}

export function lawQuery({ on, jurisdiction, drafts }: Wanted) {
  return {
    ...(on !== '' && { on }),
    ...(jurisdiction !== '' && { jurisdiction }),
    drafts: drafts ? ('true' as const) : ('false' as const),
  }
}

/** A draft says of itself that it counts for nothing. */
export function statusWords({ status }: { readonly status: string }): string {
  if (status === 'draft') return 'Draft, no law'
  return status === 'in_force' ? 'In force' : 'Was law'
}

export function reviewWords({ reviewer }: { readonly reviewer: string | null }): string {
  return reviewer === null ? 'compared with the text by nobody yet' : `compared with the text by ${reviewer}`
}

export function groupWords(group: string): string {
  const words = group.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** When a provision held; a draft held never, and its day is that on which it was written down. */
export function heldWords({
  status,
  validFrom,
  validTo,
}: {
  readonly status: string
  readonly validFrom: string
  readonly validTo: string | null
}): string {
  if (status === 'draft') return `not yet, and perhaps never; written down on ${validFrom}`
  return validTo === null ? `from ${validFrom} on` : `from ${validFrom} until before ${validTo}`
}
