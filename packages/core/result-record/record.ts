import type { AnswerStatus } from '../verdict/index.ts'

/** How bad a tool calls what it found. `none` is a tool's own word for "no severity"; `unknown` is a tool that does not say. */
export const severities = ['critical', 'high', 'medium', 'low', 'info', 'none', 'unknown'] as const
export type Severity = (typeof severities)[number]

/** A requirement that a result is said to speak of, and who says so. It is a claim, never a link: nothing follows from it alone. */
export type ClaimedRequirement = {
  /** The name of the scheme as the source writes it, such as `NIST-800-53` or `CIS-1.4`. */
  readonly scheme: string
  readonly id: string
  /** Who claims it: the tool, or the author of the rules that it ran. */
  readonly claimedBy: string
}

/** Somebody decided that what a tool found is not to count. The finding stays, with who, why and until when as far as the source says. */
export type Suppression = {
  readonly by: string | null
  readonly why: string | null
  readonly until: string | null
}

/** What a finding is about. */
export type FindingKind = 'package' | 'code' | 'secret' | 'configuration' | 'web' | 'host' | 'licence'

/** What a tool says of a weakness beyond the outcome. What is absent or null it does not say. */
export type Finding = {
  readonly kind?: FindingKind
  /** What is affected, where that is not the target of the record. */
  readonly asset?: string | null
  /** Its identifier: a CVE where the source gives one, else that of an advisory. */
  readonly vulnerability?: string | null
  readonly component?: string | null
  readonly version?: string | null
  readonly purl?: string | null
  readonly fixedVersion?: string | null
  /** A CVSS score. */
  readonly score?: number | null
  /** A probability of EPSS. */
  readonly exploitProbability?: number | null
  readonly exploited?: boolean | null
  /** File and line, path or port inside of the asset. */
  readonly place?: string | null
}

/** What the maker of a product, or an analyst, says about whether a weakness affects it (VEX). */
export type Statement = {
  readonly said: 'affected' | 'not_affected' | 'fixed' | 'under_investigation' | 'false_positive' | 'unknown'
  readonly product: string | null
  readonly component: string | null
  readonly justification: string | null
  readonly action: string | null
  readonly author: string | null
}

/**
 * One outcome as a tool of others reported it: our verdict beside the tool's own word, so that nobody has to believe the
 * translation. Times are ISO 8601 as far as the source gives them.
 */
export type ResultRecord = {
  readonly tool: string
  readonly toolVersion: string | null
  /** The tool's own name for the run or report that this stands in. */
  readonly run: string | null
  /** What was looked at: a host, an account, an image, a repository. */
  readonly target: string | null
  readonly rule: string
  readonly title: string | null
  /** The outcome in the source's own word, untouched. */
  readonly sourceWord: string
  readonly verdict: AnswerStatus
  /** The severity in the source's own word, untouched; null when it says none. */
  readonly sourceSeverity: string | null
  readonly severity: Severity
  /** What the outcome is about, inside the target; null when the tool speaks of the target as a whole. */
  readonly resource: string | null
  readonly message: string | null
  readonly from: string | null
  readonly to: string | null
  readonly suppression: Suppression | null
  readonly requirements: readonly ClaimedRequirement[]
  /** The tool's own identity of the outcome: two records of one file with the same identity are one. Null when it has none. */
  readonly identity: string | null
  /** The weaknesses that it tells of, one each; absent where the format has nothing to say beyond the outcome. */
  readonly findings?: readonly Finding[]
  readonly statement?: Statement
  /** Where it stands in the file, as a JSON pointer, an XML path or a line, and the SHA-256 of what stands there. */
  readonly raw: { readonly pointer: string; readonly sha256: string }
}

/** A part of a bill of materials. */
export type Component = {
  /** What the document itself calls it: a bom-ref or SPDXID. */
  readonly ref: string
  readonly type: string
  readonly name: string
  readonly version: string | null
  readonly purl: string | null
  readonly licences?: readonly string[]
  readonly supplier?: string | null
}

/** A package that is installed on a host, as an inventory lists it. */
export type Installed = {
  /** Null where the file does not say on which host it looked. */
  readonly host: string | null
  readonly name: string
  readonly version: string
  readonly architecture: string | null
  readonly manager: string
}

/** What a reader of a file says, in the order in which it stands there. */
export type ImportEvent =
  | {
      readonly kind: 'tool'
      readonly tool: string
      readonly toolVersion: string | null
      readonly target: string | null
      /** When it looked at the target, as far as the file says. */
      readonly from?: string | null
      readonly to?: string | null
      /** Whether it came to its end, and whether it could look inside, where the tool says so. */
      readonly succeeded?: boolean | null
      readonly credentialed?: boolean | null
    }
  | { readonly kind: 'record'; readonly record: ResultRecord }
  | { readonly kind: 'component'; readonly component: Component }
  /** A weakness that the file names, by its identifier; counted once a file. */
  | { readonly kind: 'vulnerability'; readonly id: string }
  /** Something that was looked at and need not have an outcome, such as a row of an inventory; counted once a file. */
  | { readonly kind: 'resource'; readonly resource: string }
  | { readonly kind: 'installed'; readonly installed: Installed }
  /** With `isMissing` something that belongs to the results is not in the file, so that they are not the whole. */
  | { readonly kind: 'warning'; readonly message: string; readonly isMissing?: boolean }
