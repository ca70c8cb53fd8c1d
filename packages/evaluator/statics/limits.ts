/** How large the text of a check may be. Beyond any of these it is refused before the engine sees it run. */
export const limits = {
  bytes: 32 * 1024,
  nodes: 4000,
  depth: 200,
  lambdas: 3,
  tables: 16,
  ctes: 24,
  groupingSets: 16,
  unions: 16,
  subqueryDepth: 12,
} as const
