import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dryRun } from './index.ts'

/** A file of a format, made of so many results. */
type Made = {
  readonly name: string
  readonly head: string
  readonly item: (at: number) => string
  readonly tail: string
}

const files: Readonly<Record<string, Made>> = {
  ocsf: {
    name: 'findings.ocsf.ndjson',
    head: '',
    item: at =>
      `${JSON.stringify({
        class_uid: 2003,
        category_uid: 2,
        activity_id: 1,
        type_uid: 200301,
        time: 1767225600000,
        severity_id: 4,
        severity: 'High',
        status_code: at % 3 ? 'PASS' : 'FAIL',
        status_detail: `Bucket number ${at} was looked at, and this is what there is to say about it.`,
        metadata: { version: '1.5.0', product: { name: 'Bench', version: '1.0', vendor_name: 'Bench' } },
        finding_info: { uid: `bench-${at}`, title: 'A bucket is closed to everybody', created_time: 1767225600000 },
        compliance: { standards: ['CIS-1.4'], requirements: ['2.1.5'], status: at % 3 ? 'Pass' : 'Fail' },
        resources: [{ uid: `arn:aws:s3:::bucket-${at}`, type: 'AwsS3Bucket', region: 'eu-west-1' }],
        cloud: { provider: 'aws', account: { uid: '123456789012' }, region: 'eu-west-1' },
      })}\n`,
    tail: '',
  },
  xccdf: {
    name: 'results.xml',
    head: `<?xml version="1.0" encoding="UTF-8"?>\n<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="xccdf_bench_benchmark_1"><status>draft</status><version>1</version>\n<TestResult id="xccdf_bench_testresult_1" start-time="2026-01-01T00:00:00" end-time="2026-01-01T00:10:00" version="1" test-system="cpe:/a:bench:bench:1.0"><target>host1</target>\n`,
    item: at =>
      `<rule-result idref="xccdf_bench_rule_${at}" role="full" time="2026-01-01T00:00:${String(at % 60).padStart(2, '0')}" severity="medium" weight="1.000000"><result>${at % 3 ? 'pass' : 'fail'}</result><ident system="https://nvd.nist.gov/cce/index.cfm">CCE-${at}-1</ident><check system="http://oval.mitre.org/XMLSchema/oval-definitions-5"><check-content-ref name="oval:bench:def:${at}" href="oval.xml"/></check></rule-result>\n`,
    tail: '</TestResult></Benchmark>\n',
  },
}

/** Reads a file of at least so many bytes as `onus import --dry-run` does, and says what that took. */
export async function benchImporter({ format, bytes }: { format: string; bytes: number }) {
  const made = files[format] ?? files.ocsf
  if (!made) throw new Error(`no such file: ${format}`)
  const folder = await mkdtemp(join(tmpdir(), 'onus-bench-import-'))
  try {
    const path = join(folder, made.name)
    const out = createWriteStream(path)
    out.write(made.head)
    let [written, items] = [0, 0]
    while (written < bytes) {
      const item = made.item(items)
      items += 1
      written += item.length
      if (!out.write(item)) await new Promise<unknown>(resume => out.once('drain', () => resume(undefined)))
    }
    await new Promise<void>(done => out.end(made.tail, () => done()))
    const before = process.cpuUsage()
    const report = await dryRun(path)
    const { user, system } = process.cpuUsage(before)
    if (report.records !== items) throw new Error(`${report.records} of ${items} results were read`)
    return {
      bytes: (await stat(path)).size,
      records: report.records,
      cpuMs: (user + system) / 1000,
      residentMb: process.resourceUsage().maxRSS / 1024,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
