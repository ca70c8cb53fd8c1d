import type { Validation } from './index.ts'

/** A validation as SARIF 2.1.0: each finding with its JSON pointer as logical location, and its region where the text is known. */
export function sarifOf(
  { report, regionsOf, state }: Validation,
  { uri, toolVersion }: { readonly uri: string; readonly toolVersion: string },
): object {
  const regions = regionsOf(new Set(report.errors.map(({ pointer }) => pointer)))
  const rules = [...new Set(report.errors.map(ruleOf))]
  const results = report.errors.map(finding => ({
    ruleId: ruleOf(finding),
    ruleIndex: rules.indexOf(ruleOf(finding)),
    level: finding.severity,
    message: { text: finding.message },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri, index: 0 }, ...regionOf(regions.get(finding.pointer)) },
        logicalLocations: [{ fullyQualifiedName: finding.pointer, kind: 'element' }],
      },
    ],
  }))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'onus', semanticVersion: toolVersion, rules: rules.map(id => ({ id })) } },
        artifacts: [{ location: { uri } }],
        invocations: [{ executionSuccessful: state !== 'unreadable' }],
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  }
}

function ruleOf({ constraint }: { readonly constraint?: string }): string {
  return constraint ?? 'oscal-schema'
}

function regionOf(region: object | undefined): object {
  return region ? { region } : {}
}
