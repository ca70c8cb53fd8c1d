import { type Reply, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { LedgerMark } from '../kit/proof-tree.tsx'
import { Panel } from '../kit/record-page.tsx'
import { receiptHref } from '../record/record.ts'
import { frameworkHref } from './tree-view.ts'

type Requirement = Reply<'frameworks', 'requirement'>

/** What was recorded here about a requirement: the import of its text and what upgrades made of it. */
export function RequirementHistory({ requirement }: { readonly requirement: Requirement }) {
  const texts = useRead('frameworks', 'texts', {})
  const upgrades = useRead('frameworks', 'upgrades', {})
  const text = texts.data?.items.find(one => one.id === requirement.textFrom?.id)
  const [name] = requirement.framework.id.split('@')
  const decided = (upgrades.data?.items ?? []).flatMap(upgrade => {
    const { body } = upgrade
    if (!body.from.startsWith(`${name}@`)) return []
    const lines = body.decisions.filter(
      one =>
        (body.from === requirement.framework.id && one.from === requirement.id) ||
        (body.to === requirement.framework.id && one.to.includes(requirement.id)),
    )
    return lines.map(line => ({ upgrade, line }))
  })
  return (
    <Panel title="History">
      <ul className="-my-1 divide-y">
        {decided.map(({ upgrade, line }) => (
          <li key={`${upgrade.id} ${line.from}`} className="py-1.5">
            <Anchor href={frameworkHref(`${upgrade.body.from}:${line.from}`)} className="font-mono text-sm underline">
              {upgrade.body.from}:{line.from}
            </Anchor>{' '}
            {line.to.length === 0 ? 'went nowhere' : 'became '}
            {line.to.map((id, at) => (
              <span key={id}>
                {at > 0 && ', '}
                <Anchor href={frameworkHref(`${upgrade.body.to}:${id}`)} className="font-mono text-sm underline">
                  {upgrade.body.to}:{id}
                </Anchor>
              </span>
            ))}
            <p className="text-sm text-soft">
              {upgrade.body.state === 'applied' ? 'Upgrade' : 'Upgrade, rolled back'},{' '}
              <DateTime at={upgrade.recorded} as="absolute" none="just now" />, {upgrade.actor.name}{' '}
              <LedgerMark position={upgrade.position} href={receiptHref(upgrade.fact)} />
            </p>
          </li>
        ))}
        {text && (
          <li className="py-1.5">
            Text imported from {text.body.source.name}
            <p className="text-sm text-soft">
              <DateTime at={text.recorded} as="absolute" none="just now" />, {text.actor.name}{' '}
              <LedgerMark position={text.position} href={receiptHref(text.fact)} />
            </p>
          </li>
        )}
        {decided.length === 0 && !text && (
          <li className="py-1 text-soft">
            As the catalogue has it. The history of each control and of each piece of evidence is on its own page.
          </li>
        )}
      </ul>
    </Panel>
  )
}
