import { ExternalLink } from 'lucide-react'
import { linkWords } from './evidence-view.ts'

/** The address of evidence that Onus does not hold, and what that means. It opens beside, and is told nothing of us. */
export function OutsideLink({ address }: { readonly address: string }) {
  return (
    <div>
      <a
        href={address}
        target="_blank"
        rel="noopener noreferrer"
        className="inline-flex items-baseline gap-1.5 break-all underline"
      >
        {address}
        <ExternalLink size={14} aria-label="opens in a new tab" className="shrink-0 self-center" />
      </a>
      <p className="mt-1 text-sm text-soft">{linkWords}</p>
    </div>
  )
}
