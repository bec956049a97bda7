/** What the local cloud runs, as CloudFormation would describe it. */
export interface StackDescription {
  readonly stackName: string;
  readonly stackId: string;
  readonly createdAt: Date;
  readonly outputs: readonly OutputDescription[];
  readonly resources: readonly ResourceDescription[];
}

export interface OutputDescription {
  readonly key: string;
  readonly value: string;
  readonly description: string | undefined;
  readonly exportName: string | undefined;
}

export interface ResourceDescription {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
}
