import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, recordsOf, reportOf } from '../importer/testing.ts'

const data = (name: string, value: string) =>
  `<STIG_DATA><VULN_ATTRIBUTE>${name}</VULN_ATTRIBUTE><ATTRIBUTE_DATA>${value}</ATTRIBUTE_DATA></STIG_DATA>`
const rule = (id: string, status: string, severity = 'medium', override = '') => `<VULN>${data('Vuln_Num', id)}
  ${data('Severity', severity)}${data('Rule_ID', `SV-${id}`)}${data('Rule_Title', `Title ${id}`)}
  ${data('CCI_REF', 'CCI-000048')}${data('CCI_REF', 'CCI-000050')}<STATUS>${status}</STATUS>
  <FINDING_DETAILS>Seen</FINDING_DETAILS><COMMENTS/><SEVERITY_OVERRIDE>${override}</SEVERITY_OVERRIDE>
  <SEVERITY_JUSTIFICATION/></VULN>`
const guide = (title: string, rules: string) => `<iSTIG><STIG_INFO><SI_DATA><SID_NAME>title</SID_NAME>
  <SID_DATA>${title}</SID_DATA></SI_DATA></STIG_INFO>${rules}</iSTIG>`
const checklist = (guides: string, asset = '<HOST_NAME>web1</HOST_NAME><HOST_IP>10.0.0.1</HOST_IP>') =>
  `<?xml version="1.0" encoding="UTF-8"?>
<!--DISA STIG Viewer :: 2.17-->
<CHECKLIST><ASSET><ROLE>None</ROLE>${asset}</ASSET><STIGS>${guides}</STIGS></CHECKLIST>`

test('each rule of each guide counts with the status that it was given', async () => {
  const statuses = ['Open', 'NotAFinding', 'Not_Applicable', 'Not_Reviewed', '']
  const rules = statuses.map((status, index) => rule(`V-${index}`, status)).join('')
  const report = await reportOf('a.ckl', checklist(guide('One', rules) + guide('Two', rule('V-9', 'Open'))))
  assert.deepEqual(
    [report.format, report.tool, report.target, report.records, report.rules],
    ['ckl', 'STIG Viewer', 'web1', 6, 6],
  )
  assert.deepEqual(report.verdicts, { fail: 2, pass: 1, not_applicable: 1, not_evaluated: 2 })
  assert.equal(report.sourceWords['no status'], 1)
  assert.equal(report.resources, 1)
})

test('a severity that somebody put in the place of the rule’s counts', async () => {
  const rules = rule('V-1', 'Open', 'high', 'low') + rule('V-2', 'Open', 'high') + rule('V-3', 'Open', 'CAT II')
  const records = await recordsOf('a.ckl', checklist(guide('One', rules)))
  assert.deepEqual(
    records.map(one => [one.severity, one.sourceSeverity]),
    [
      ['low', 'low'],
      ['high', 'high'],
      ['medium', 'CAT II'],
    ],
  )
  assert.deepEqual([records[0]?.title, records[0]?.message, records[0]?.run], ['Title V-1', 'Seen', 'One'])
  assert.deepEqual(records[0]?.requirements, [
    { scheme: 'CCI', id: 'CCI-000048', claimedBy: 'One' },
    { scheme: 'CCI', id: 'CCI-000050', claimedBy: 'One' },
  ])
})

test('a database on the host is a resource of its own', async () => {
  const asset = '<HOST_NAME>db1</HOST_NAME><WEB_DB_SITE>site</WEB_DB_SITE><WEB_DB_INSTANCE>orders</WEB_DB_INSTANCE>'
  const [record] = await recordsOf('a.ckl', checklist(guide('One', rule('V-1', 'Open')), asset))
  assert.deepEqual([record?.target, record?.resource], ['db1', 'site/orders'])
})

test('a checklist without rules is warned of', async () => {
  assert.match((await reportOf('a.ckl', checklist(guide('One', '')))).warnings.join(), /One has no rule/)
  assert.match((await reportOf('a.ckl', checklist(''))).warnings.join(), /no checklist/)
})

const ruleB = (id: string, status: string, more: object = {}) => ({
  group_id: id,
  rule_id: `SV-${id}`,
  severity: 'medium',
  rule_title: `Title ${id}`,
  status,
  finding_details: 'Seen',
  comments: '',
  ccis: ['CCI-000366'],
  ...more,
})
const checklistB = (...rules: readonly unknown[]) => ({
  title: 'web1',
  id: 'x',
  stigs: [{ stig_name: 'One', rules }],
  target_data: { host_name: 'web1', ip_address: '', web_db_site: '' },
  cklb_version: '1.0',
})

test('the checklist of STIG Viewer 3 is read alike', async () => {
  const records = await recordsOf(
    'a.cklb',
    checklistB(
      ruleB('V-1', 'open', { overrides: { severity: { severity: 'low', reason: 'Behind a wall' } } }),
      ruleB('V-2', 'not_a_finding', { overrides: {} }),
      ruleB('V-3', 'not_applicable'),
      ruleB('V-4', 'not_reviewed'),
    ),
  )
  assert.deepEqual(
    records.map(one => [one.rule, one.verdict, one.severity, one.sourceWord, one.target]),
    [
      ['V-1', 'fail', 'low', 'open', 'web1'],
      ['V-2', 'pass', 'medium', 'not_a_finding', 'web1'],
      ['V-3', 'not_applicable', 'medium', 'not_applicable', 'web1'],
      ['V-4', 'not_evaluated', 'medium', 'not_reviewed', 'web1'],
    ],
  )
  assert.equal(records[0]?.message, 'Seen; Behind a wall')
  assert.match((await reportOf('a.cklb', checklistB())).warnings.join(), /One has no rule/)
})

test('a file that is cut off is refused', async () => {
  await assertRefused('a.ckl', checklist(guide('One', rule('V-1', 'Open'))).slice(0, -30), /cut off here/)
  await assertRefused('a.cklb', JSON.stringify(checklistB(ruleB('V-1', 'open'))).slice(0, -30), /cut off here/)
})
