import { Download } from 'lucide-react'
import { useRead } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { download } from '../kit/download.ts'
import { Loaded } from '../kit/loaded.tsx'

/** The receipt of one fact: what proves its place in the ledger, to keep and to verify offline. */
export function Receipt({ fact }: { readonly fact: string }) {
  const receipt = useRead('ledger', 'receipt', { params: { fact }, query: {} })
  return (
    <div className="p-4">
      <Loaded of={receipt}>
        {data => (
          <div className="space-y-4">
            <p>
              This fact is entry <span className="num font-mono">#{data.index}</span> of the ledger. Save the receipt
              and the content beside the key, and check them anywhere:
            </p>
            <pre className="overflow-x-auto rounded-md bg-sunken p-3 font-mono text-xs whitespace-pre-wrap">
              onus verify receipt-{data.index}.txt --content content-{data.index}.json --keys ledger-keys.txt
            </pre>
            <div className="flex flex-wrap gap-2">
              <Button
                icon={<Download size={14} />}
                onClick={() => download(`receipt-${data.index}.txt`, 'text/plain', data.receipt)}
              >
                Receipt
              </Button>
              <Button
                icon={<Download size={14} />}
                onClick={() => download(`content-${data.index}.json`, 'application/json', data.content)}
              >
                Content
              </Button>
              <Button
                icon={<Download size={14} />}
                onClick={() => download('ledger-keys.txt', 'text/plain', `${data.key}\n`)}
              >
                Key
              </Button>
            </div>
            <section aria-label="Receipt">
              <h3 className="mb-1 font-semibold">Receipt</h3>
              <pre className="overflow-x-auto rounded-md bg-sunken p-3 font-mono text-xs break-all whitespace-pre-wrap">
                {data.receipt}
              </pre>
            </section>
            <section aria-label="Content">
              <h3 className="mb-1 font-semibold">Content</h3>
              <pre className="overflow-x-auto rounded-md bg-sunken p-3 font-mono text-xs break-all whitespace-pre-wrap">
                {pretty(data.content)}
              </pre>
            </section>
          </div>
        )}
      </Loaded>
    </div>
  )
}

/** JSON indented for reading; the download keeps its bytes. */
function pretty(content: string): string {
  try {
    return JSON.stringify(JSON.parse(content), null, 2)
  } catch {
    return content
  }
}
