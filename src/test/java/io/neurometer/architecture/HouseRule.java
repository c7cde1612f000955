package io.neurometer.architecture;

import com.tngtech.archunit.lang.ArchRule;

/**
 * One rule of the house.
 *
 * @param name what a test report shows
 * @param culprit the class of the crooked house that breaks it, relative to that house's root package
 */
record HouseRule(String name, ArchRule rule, String culprit) {}
