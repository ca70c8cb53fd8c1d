import { z } from 'zod'

export const GitSettings = z.strictObject({
  path: z.string().regex(/^\//, 'expected a full path, such as /srv/git/product').meta({
    title: 'Folder',
    description: 'Full path of the repository on this machine: a working copy or a bare repository.',
  }),
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ title: 'Name', description: 'What the repository is called here. Left empty, the name of the folder.' }),
  defaultBranch: z.string().min(1).optional().meta({
    title: 'Main line',
    description: 'The branch that counts as released. Left empty, the one the repository says.',
  }),
  branches: z.array(z.string().min(1)).default([]).meta({
    title: 'Branches',
    description: 'Branches whose commits are read besides the main line. Empty means all local ones.',
  }),
  since: z.iso
    .date()
    .optional()
    .meta({ title: 'Since', description: 'Commits committed before this day are left out, and counted as left out.' }),
  publicKeys: z.string().regex(/^\//, 'expected a full path').optional().meta({
    title: 'OpenPGP keys',
    description: 'File of public keys that signatures are checked with. Nothing is fetched.',
  }),
  allowedSigners: z
    .string()
    .regex(/^\//, 'expected a full path')
    .optional()
    .meta({ title: 'SSH signers', description: 'File of allowed signers, as ssh-keygen reads it.' }),
  deployedTags: z
    .string()
    .regex(/^[\w][\w./*?-]*$/, 'expected the name of tags, such as v*')
    .optional()
    .meta({
      title: 'Tags that mean a deployment',
      description: 'Annotated tags of this form, such as v*, count as deployments. Left empty, none do.',
    }),
  deployedTo: z.string().min(1).max(100).default('production').meta({
    title: 'Deployed to',
    description: 'The environment that those tags are deployed to.',
  }),
})
export type GitSettings = z.infer<typeof GitSettings>
