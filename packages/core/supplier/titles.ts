const factorTitles: Readonly<Record<string, string>> = {
  vulnerabilities: 'Vulnerabilities that are specific to it',
  quality: 'Overall quality of what it supplies',
  practices: 'Its practices in cybersecurity, and how it develops',
  coordinated_assessments: 'What coordinated assessments of the Union found',
}

const criterionTitles: Readonly<Record<string, string>> = {
  practices: 'Its practices in cybersecurity',
  specifications: 'Whether it can meet what is specified',
  quality_resilience: 'Quality and resilience of what it supplies',
  lock_in: 'Whether others could supply it, and lock-in',
}

/** What a factor is about, in our own words; one that the law names and this does not yet is said by its id. */
export function factorTitle(id: string): string {
  return factorTitles[id] ?? id.replaceAll('_', ' ')
}

/** The same of a criterion of selection. */
export function criterionTitle(id: string): string {
  return criterionTitles[id] ?? id.replaceAll('_', ' ')
}
