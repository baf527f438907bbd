/** What a child can be asked, as types: main and the child agree on it before either runs. */
import type { CallOptions } from './inference-call.ts';
import type { HandlerContext } from './serve-inference.ts';

interface Operation {
  readonly payload: unknown;
  readonly result: unknown;
}

/** By name, as an interface: `'starter/house': { payload: HouseNames; result: undefined }`. */
type Described<Operations> = { readonly [Name in keyof Operations]: Operation };

/** The child's side: what it serves all of. */
export type HandlersOf<Operations extends Described<Operations>> = {
  readonly [Name in keyof Operations]: (
    payload: Operations[Name]['payload'],
    context: HandlerContext,
  ) => Promise<Operations[Name]['result']>;
};

/** Main's side: the part of an inference host that an engine needs. */
export type CallOf<Operations extends Described<Operations>> = <Name extends keyof Operations>(
  operation: Name,
  payload: Operations[Name]['payload'],
  options: CallOptions,
) => Promise<Operations[Name]['result']>;
