import { useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button } from '../kit/button.tsx'
import { Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'
import { useToast } from '../kit/toast.tsx'
import { useSession } from '../shell/session.ts'
import type { ConnectionRecord } from './connection-view.ts'
import { pushCommand, webhookAddress } from './ways-in-view.ts'

/** How others reach a connection: the address that takes pushes, or the one that takes signed messages. */
export function WaysIn({ record }: { readonly record: ConnectionRecord }) {
  const connectors = useRead('connectors', 'list', {})
  const { organisation } = useSession()
  const connector = connectors.data?.items.find(one => one.id === record.body.connector)
  if (!connector || record.body.state === 'removed') return null
  const origin = location.origin
  if (connector.takesPushes)
    return (
      <Panel title="Push rows to it">
        <p className="mb-2">
          Make a token that may <span className="font-mono text-sm">connection:run</span> for this connection alone in{' '}
          <Anchor href="/settings?tab=tokens" className="underline">
            Settings
          </Anchor>
          , then send lines of JSON, one object a row. The same Idempotency-Key makes a repeated push the same push.
        </p>
        <Copied text={pushCommand(origin, record.id, String(record.body.settings.dataset ?? ''))} />
      </Panel>
    )
  if (!connector.webhook || !record.body.settings.webhookSecret) return null
  return (
    <Panel title="Webhook">
      <p className="mb-2">
        A signed message to this address collects at once. Its signature is that of{' '}
        {{ standard: 'Standard Webhooks', github: 'GitHub', gitlab: 'GitLab' }[connector.webhook]}, with the secret in
        the settings.
      </p>
      <Copied text={webhookAddress(origin, organisation.id, record.id)} />
    </Panel>
  )
}

function Copied({ text }: { readonly text: string }) {
  const say = useToast()
  return (
    <div className="flex flex-wrap items-start gap-2">
      <ScrollBox label="Text to copy" className="min-w-0 flex-1 overflow-x-auto rounded-md bg-sunken px-3 py-2">
        <pre className="font-mono text-xs">{text}</pre>
      </ScrollBox>
      <Button onClick={() => void navigator.clipboard.writeText(text).then(() => say({ text: 'Copied.' }))}>
        Copy
      </Button>
    </div>
  )
}
