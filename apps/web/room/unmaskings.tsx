import { useRead } from '../api.ts'
import { DateTime } from '../kit/date-time.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { ScrollBox } from '../kit/scroll-box.tsx'

/** What auditors were shown of people as it is, and why: for them and for who leads, and for nobody else. */
export function Unmaskings({ engagement }: { readonly engagement: string }) {
  const found = useRead('looks', 'unmaskings', { params: { id: engagement } })
  return (
    <Panel title="What was unmasked">
      <p className="mb-2 text-sm text-soft">
        Data about people is masked for auditors. What one of them asked to see as it is stands here with the reason;
        auditors of this engagement and compliance leads see it.
      </p>
      <Loaded of={found}>
        {({ items }) => (
          <ScrollBox label="What was unmasked" className="max-h-64 overflow-y-auto">
            <ul className="space-y-1 text-sm">
              {items.length === 0 && <li className="text-soft">Nothing yet.</li>}
              {items.map(one => (
                <li key={one.id} className="break-words">
                  <DateTime at={one.at} as="absolute" /> {one.by}:{' '}
                  {one.erased ?? `${one.what}, ${one.item}. ${one.reason}`}
                </li>
              ))}
            </ul>
          </ScrollBox>
        )}
      </Loaded>
    </Panel>
  )
}
