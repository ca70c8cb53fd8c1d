/** A command that pushes a file of rows, ready to be changed. */
export function pushCommand(origin: string, connection: string, dataset: string): string {
  return [
    `curl -X POST ${origin}/api/connections/${connection}/pushes`,
    '-H "Authorization: Bearer $ONUS_TOKEN"',
    '-H "Content-Type: application/x-ndjson"',
    '-H "Idempotency-Key: $(date +%F)"',
    `--data-binary @${dataset.split('@')[0] ?? 'rows'}.ndjson`,
  ].join(' \\\n  ')
}

export function webhookAddress(origin: string, organisation: string, connection: string): string {
  return `${origin}/api/hooks/${organisation}/${connection}`
}
