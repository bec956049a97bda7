/** What the command line and the settings say about orders. */
import type { Settings } from '../../../infra/settings/schema.ts';
import { sizeOf } from '../../backfill/describe.ts';
import { told } from '../assumption.ts';
import { assumedBatch, type EstimateValues, readCommonLoad } from '../command.ts';
import { counted } from '../describe.ts';
import type { EstimateOf } from '../estimate-of.ts';
import type { Resources } from '../read-templates.ts';
import { workerSettingsOf } from '../workload.ts';
import { estimateOrders } from './estimate-orders.ts';
import { ORDER_ASSUMPTIONS, type OrderAssumptions, type OrderInput, type OrderLoad } from './load.ts';

export function estimateOfOrders(values: EstimateValues, all: Settings, resources: Resources): EstimateOf<OrderInput> {
  const load = readLoad(values);
  const settings = settingsOf(all);
  const input = { load, settings, assumptions: readAssumptions(values, load, settings), resources };
  return {
    input,
    estimate: estimateOrders(input),
    described: {
      noun: 'orders',
      what: `${counted(load.ordersPerMonth)} orders a month, ${sizeOf(load.meanBytes)} each, each followed by ${load.readsPerOrder} pages of orders`,
      notIncluded: notIncludedOf(all),
      burst: load.burst,
      settings,
      assumptions: assumptionsThatMatter(input),
    },
  };
}

function assumptionsThatMatter({ assumptions, settings }: OrderInput) {
  if (settings.enable_web) return assumptions;
  const { pageRequests: _requests, pageBytes: _bytes, ...others } = assumptions;
  return others;
}

function notIncludedOf({ enable_web, domain_name }: Settings): string {
  return [
    'restoring tables',
    ...(enable_web ? ['keeping the access logs'] : []),
    ...(enable_web && domain_name !== '' ? ['the domain'] : []),
  ].join('; ');
}

function readLoad(values: EstimateValues): OrderLoad {
  return {
    ...readCommonLoad(values),
    ordersPerMonth: values['orders-per-month'] ?? 0,
    meanBytes: values['mean-size'] ?? 500,
    keyedShare: values['keyed-share'] ?? 1,
    keptMonths: values['kept-months'] ?? 1,
    readsPerOrder: values['reads-per-order'] ?? 3,
  };
}

function settingsOf(settings: Settings): OrderInput['settings'] {
  return {
    ...workerSettingsOf(settings),
    enable_web: settings.enable_web,
    notification_email: settings.notification_email,
    api_throttle_rate: settings.api_throttle_rate,
  };
}

function readAssumptions(values: EstimateValues, load: OrderLoad, settings: OrderInput['settings']): OrderAssumptions {
  return {
    ...ORDER_ASSUMPTIONS,
    placeMs: told(values['place-ms'], ORDER_ASSUMPTIONS.placeMs),
    readMs: told(values['read-ms'], ORDER_ASSUMPTIONS.readMs),
    processMs: told(values['process-ms'], ORDER_ASSUMPTIONS.processMs),
    notifyMs: told(values['notify-ms'], ORDER_ASSUMPTIONS.notifyMs),
    overheadMs: told(values['overhead-ms'], ORDER_ASSUMPTIONS.overheadMs),
    messagesPerBatch: told(values['messages-per-batch'], assumedBatch(load.ordersPerMonth, settings)),
  };
}
