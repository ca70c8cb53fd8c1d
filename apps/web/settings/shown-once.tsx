import { Copy } from 'lucide-react'
import { Button } from '../kit/button.tsx'
import { useToast } from '../kit/toast.tsx'

interface ShownOnceProps {
  readonly label: string
  readonly value: string
  readonly help: string
}

/** A secret that is never shown again, with a button to take it. */
export function ShownOnce({ label, value, help }: ShownOnceProps) {
  const say = useToast()
  async function copy() {
    await navigator.clipboard.writeText(value)
    say({ text: `${label} is copied.` })
  }
  return (
    <div role="status" className="mb-4 rounded-md bg-accent-soft p-3">
      <p className="font-medium">{label}, shown only now</p>
      <p className="my-1.5 font-mono text-sm break-all">{value}</p>
      <p className="mb-2 text-sm text-soft">{help}</p>
      <Button icon={<Copy size={14} />} onClick={() => void copy()}>
        Copy
      </Button>
    </div>
  )
}
