import { useRead } from '../api.ts'
import { sayField } from '../kit/diff.tsx'
import { Loaded } from '../kit/loaded.tsx'

/** The declared table: what each role may do, and how far. */
export function Roles() {
  const roles = useRead('grants', 'roles', {})
  return (
    <Loaded of={roles}>
      {({ items }) => (
        <ul className="divide-y rounded-lg border bg-surface">
          {items.map(({ role, permissions, outside }) => (
            <li key={role} className="px-4 py-2">
              <details>
                <summary>
                  <span className="font-medium">{sayField(role)}</span>
                  <span className="ml-2 text-sm text-soft">
                    {Object.keys(permissions).length} permissions{outside && ', somebody from outside'}
                  </span>
                </summary>
                <ul className="mt-2 grid gap-x-6 gap-y-0.5 text-sm sm:grid-cols-2 lg:grid-cols-3">
                  {Object.entries(permissions).map(([permission, reach]) => (
                    <li key={permission} className="flex gap-2">
                      <span className="font-mono text-xs leading-5">{permission}</span>
                      {reach !== 'all' && <span className="text-soft">{reach}</span>}
                    </li>
                  ))}
                </ul>
              </details>
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  )
}
