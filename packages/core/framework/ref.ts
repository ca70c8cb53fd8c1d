import { z } from 'zod'

const frameworkPattern = '[a-z0-9][a-z0-9-]*@[A-Za-z0-9][A-Za-z0-9.]*'
const idPattern = '[A-Za-z0-9][A-Za-z0-9.()-]*'

/** A framework in one version, as `framework@version`: `soc2@2017`, `sp800-53@5.2.0`. */
export const FrameworkRef = z
  .string()
  .regex(new RegExp(`^${frameworkPattern}$`), 'expected framework@version, for example soc2@2017')
  .brand<'FrameworkRef'>()
export type FrameworkRef = z.infer<typeof FrameworkRef>

/** A requirement as `framework@version:id`, in every file, API and table: `nis2@2022:21(2)(a)`. */
export const RequirementRef = z
  .string()
  .regex(new RegExp(`^${frameworkPattern}:${idPattern}$`), 'expected framework@version:id, for example soc2@2017:CC6.1')
  .brand<'RequirementRef'>()
export type RequirementRef = z.infer<typeof RequirementRef>

/** The reference of `framework` in its version. */
export function frameworkRef(framework: { readonly id: string; readonly version: string }): FrameworkRef {
  return FrameworkRef.parse(`${framework.id}@${framework.version}`)
}

/** The reference of the requirement `id` of `framework`. Throws on an id that cannot be one. */
export function requirementRef(
  framework: { readonly id: string; readonly version: string },
  id: string,
): RequirementRef {
  return RequirementRef.parse(`${framework.id}@${framework.version}:${id}`)
}

/** The two parts of a reference: the framework in its version, and the id inside it. */
export function partsOfRef(ref: RequirementRef): { readonly framework: FrameworkRef; readonly id: string } {
  const colon = ref.indexOf(':')
  return { framework: FrameworkRef.parse(ref.slice(0, colon)), id: ref.slice(colon + 1) }
}

/** Natural order of ids and references, digits compared as numbers: AC-2, AC-2(1), AC-10. */
export function compareRequirements(left: string, right: string): number {
  const a = left.match(/\d+|\D+/g) ?? []
  const b = right.match(/\d+|\D+/g) ?? []
  for (const [index, part] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    const order = compareParts(part, other)
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareParts(left: string, right: string): number {
  const difference = Number(left) - Number(right)
  if (!Number.isNaN(difference) && difference !== 0) return difference
  if (left === right) return 0
  return left < right ? -1 : 1
}
