import { type Reply, useAll, useRead } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { useControls } from '../record/use-names.ts'
import { frameworkHref } from './tree-view.ts'

interface DroppedLinksProps {
  /** The older version of the framework, that the links were to. */
  readonly from: string
  readonly dropped: Reply<'frameworks', 'upgrades'>['items'][number]['body']['dropped']
}

/** What an upgrade found no heir for: which control or profile spoke of which requirement. */
export function DroppedLinks({ from, dropped }: DroppedLinksProps) {
  const framework = useRead('frameworks', 'get', { params: { id: from } })
  const { labelOf } = useControls()
  const profiles = useAll('profiles')
  const labels = new Map(framework.data?.tree.map(item => [item.ref as string, item.label]))
  const names = new Map(profiles.data?.map(({ id, body }) => [id as string, body.name]))
  return (
    <ul aria-label="Dropped links" className="-my-1 divide-y">
      {dropped.map(({ noun, id, requirement }) => (
        <li key={`${id} ${requirement}`} className="py-1.5">
          <Anchor href={`/${noun === 'control' ? 'controls' : 'profiles'}/${id}`} className="underline">
            {noun === 'control' ? labelOf(id) : (names.get(id) ?? 'A profile')}
          </Anchor>{' '}
          <span className="text-soft">no longer speaks of</span>{' '}
          <Anchor href={frameworkHref(requirement)} className="underline">
            <span className="font-mono text-sm">{requirement.slice(requirement.indexOf(':') + 1)}</span>{' '}
            {labels.get(requirement)}
          </Anchor>
        </li>
      ))}
    </ul>
  )
}
