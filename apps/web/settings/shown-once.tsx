import { Copy, Download } from 'lucide-react'
import { Button } from '../kit/button.tsx'
import { download } from '../kit/download.ts'
import { useToast } from '../kit/toast.tsx'

interface ShownOnceProps {
  readonly label: string
  /** One secret, or several that are kept together. */
  readonly value: string | readonly string[]
  readonly help: string
  /** The name of a file to keep it in. */
  readonly file?: string
}

/** A secret that is never shown again, with a button to take it. */
export function ShownOnce({ label, value, help, file }: ShownOnceProps) {
  const say = useToast()
  const lines = typeof value === 'string' ? [value] : value
  const text = lines.join('\n')
  async function copy() {
    await navigator.clipboard.writeText(text)
    say({ text: `${label}: copied.` })
  }
  return (
    <div role="status" className="mb-4 rounded-md bg-accent-soft p-3">
      <p className="font-medium">{label}, shown only now</p>
      <ul className={`my-1.5 font-mono text-sm break-all ${lines.length > 1 ? 'grid grid-cols-2 gap-x-4' : ''}`}>
        {lines.map(line => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p className="mb-2 text-sm text-soft">{help}</p>
      <div className="flex flex-wrap gap-2">
        <Button icon={<Copy size={14} />} onClick={() => void copy()}>
          Copy
        </Button>
        {file && (
          <Button icon={<Download size={14} />} onClick={() => download(file, 'text/plain', `${text}\n`)}>
            Save as a file
          </Button>
        )}
      </div>
    </div>
  )
}
