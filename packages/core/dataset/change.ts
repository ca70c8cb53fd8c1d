import { column, maybe } from './column.ts'
import type { DatasetSchema } from './schema.ts'

const repository = column('repository', 'text', 'Name of the repository')

export const repositories: DatasetSchema = {
  ref: 'change.repositories@1',
  title: 'Repositories',
  meaning: 'Source repositories and how complete their history is.',
  key: ['repository'],
  columns: [
    repository,
    maybe('location', 'text', 'Where it is: folder or address, without credentials'),
    maybe('remotes', 'text[]', 'Addresses it exchanges with, without credentials'),
    maybe('default_branch', 'text', 'Branch that counts as the main line; null also when there is none'),
    maybe('head', 'text', 'Commit at the end of the main line; null also when there is none'),
    maybe('empty', 'boolean', 'Whether it has no commit'),
    maybe('bare', 'boolean', 'Whether it has no working tree'),
    maybe('shallow', 'boolean', 'Whether older history is cut off'),
    maybe('branch_count', 'integer', 'Branches', { unit: 'branches' }),
    maybe('commit_count', 'integer', 'Commits read', { unit: 'commits' }),
    maybe('first_commit_at', 'instant', 'When the earliest commit read was committed'),
    maybe('last_commit_at', 'instant', 'When the latest commit read was committed'),
    maybe('code_owners', 'boolean', 'Whether the main line says who owns which files'),
    maybe('owner', 'text', 'Who answers for it', { personal: true }),
    maybe('visibility', 'text', 'Who can see it', { values: ['public', 'internal', 'private'] }),
  ],
}

export const branches: DatasetSchema = {
  ref: 'change.branches@1',
  title: 'Branches',
  meaning: 'Branches of a repository.',
  key: ['repository', 'branch'],
  columns: [
    repository,
    column('branch', 'text', 'Name of the branch, such as main or origin/main'),
    maybe('head', 'text', 'Commit it points to'),
    maybe('is_default', 'boolean', 'Whether it is the main line'),
    maybe('is_remote', 'boolean', 'Whether it is a copy of a branch of another repository'),
    maybe('last_commit_at', 'instant', 'When its last commit was committed'),
    maybe('last_committer', 'text', 'E-mail address of who committed last', { personal: true }),
    maybe('merged', 'boolean', 'Whether the main line contains all of it'),
    maybe('protected', 'boolean', 'Whether rules keep changes out that were not reviewed'),
    maybe('required_approvals', 'integer', 'Approvals the rules ask for', { unit: 'approvals' }),
  ],
}

const people = [
  maybe('reviewed_by', 'text[]', 'People named in Reviewed-by trailers', { personal: true }),
  maybe('approved_by', 'text[]', 'People named in Approved-by or Acked-by trailers', { personal: true }),
  maybe('signed_off_by', 'text[]', 'People named in Signed-off-by trailers', { personal: true }),
]

export const commits: DatasetSchema = {
  ref: 'change.commits@1',
  title: 'Commits',
  meaning:
    'Commits of a repository: who wrote them, who committed them, how they are signed and who is named as reviewer.',
  key: ['repository', 'commit_id'],
  columns: [
    repository,
    column('commit_id', 'text', 'Hash of the commit'),
    maybe('author_name', 'text', 'Who wrote it', { personal: true }),
    maybe('author_email', 'text', 'E-mail address of who wrote it', { personal: true }),
    maybe('authored_at', 'instant', 'When it was written, as the author says'),
    maybe('committer_name', 'text', 'Who put it into the repository', { personal: true }),
    maybe('committer_email', 'text', 'E-mail address of who put it into the repository', { personal: true }),
    maybe('committed_at', 'instant', 'When it was put into the repository, as the committer says'),
    maybe('subject', 'text', 'First line of the message'),
    maybe('message_bytes', 'integer', 'Length of the message', { unit: 'bytes' }),
    maybe('parents', 'text[]', 'Commits it follows'),
    maybe('parent_count', 'integer', 'Number of commits it follows', { unit: 'commits' }),
    maybe('is_merge', 'boolean', 'Whether it joins several lines'),
    maybe('on_default_branch', 'boolean', 'Whether the main line contains it'),
    maybe('on_first_parent', 'boolean', 'Whether it is itself a step of the main line, not only merged into it'),
    maybe('signed', 'boolean', 'Whether it carries a signature'),
    maybe('signature', 'text', 'State of the signature with the keys known here', {
      values: ['good', 'good_untrusted', 'good_expired', 'expired_key', 'revoked_key', 'bad', 'unchecked', 'none'],
    }),
    maybe('signature_kind', 'text', 'What it is signed with; null also when it is not', {
      values: ['openpgp', 'ssh', 'x509'],
    }),
    maybe('signer', 'text', 'Who signed, as the key says', { personal: true }),
    maybe('signing_key', 'text', 'Fingerprint or id of the key that signed'),
    ...people,
    maybe('co_authors', 'text[]', 'People named in Co-authored-by trailers', { personal: true }),
    maybe('independent_reviewers', 'text[]', 'Reviewers and approvers who neither wrote nor co-wrote it', {
      personal: true,
    }),
    maybe('issue_ids', 'text[]', 'Tickets that the message names'),
  ],
}

export const merges: DatasetSchema = {
  ref: 'change.merges@1',
  title: 'Merged changes',
  meaning:
    'Changes that were merged into a line: who wrote them, who merged and who approved, as far as the source says.',
  key: ['repository', 'commit_id'],
  columns: [
    repository,
    column('commit_id', 'text', 'Hash of the merge commit, or id of the merged request'),
    maybe('into_branch', 'text', 'Branch it was merged into'),
    maybe('from_branch', 'text', 'Branch that was merged'),
    maybe('change_request', 'text', 'Number of the pull or merge request'),
    maybe('title', 'text', 'What the change is called'),
    maybe('merged_at', 'instant', 'When it was merged'),
    maybe('merged_by', 'text', 'E-mail address or account of who merged', { personal: true }),
    maybe('authors', 'text[]', 'E-mail addresses or accounts of everyone who wrote part of it', { personal: true }),
    maybe('approvers', 'text[]', 'Everyone named as reviewer or approver', { personal: true }),
    maybe('independent_approvers', 'text[]', 'Approvers who wrote no part of it', { personal: true }),
    maybe('approvals', 'integer', 'Number of approvers named', { unit: 'people' }),
    maybe('independent_approvals', 'integer', 'Number of approvers who wrote no part of it', { unit: 'people' }),
    maybe('self_approved', 'boolean', 'Whether somebody is named as approver of a change they wrote'),
    maybe('self_merged', 'boolean', 'Whether who merged wrote part of it'),
    maybe(
      'approval_recorded',
      'boolean',
      'Whether any approver is named; false says nothing about what happened elsewhere',
    ),
    maybe('commit_count', 'integer', 'Commits it brought in', { unit: 'commits' }),
    maybe('parent_count', 'integer', 'Lines it joins', { unit: 'commits' }),
    maybe('signed', 'boolean', 'Whether the merge carries a signature'),
    maybe('labels', 'text[]', 'Labels, such as emergency'),
    maybe('opened_at', 'instant', 'When the request was opened'),
    maybe('approved_at', 'instant', 'When it was last approved'),
  ],
}
