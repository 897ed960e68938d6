package dev.upkeep;

import dev.upkeep.alert.AlertBoard;
import dev.upkeep.alert.Alerts;
import dev.upkeep.alert.Channels;
import dev.upkeep.notify.ChannelSecrets;

/**
 * What the process needs to tell people something.
 *
 * @param alerts what there is to be told
 * @param board what people see of it
 * @param channels by which ways
 * @param secrets the addresses and passwords of those
 */
record Alerting(Alerts alerts, AlertBoard board, Channels channels, ChannelSecrets secrets) {}
