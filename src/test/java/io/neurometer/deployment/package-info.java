/** Tests of what is deployed around the service: chart, compose file, dashboard. */
package io.neurometer.deployment;
