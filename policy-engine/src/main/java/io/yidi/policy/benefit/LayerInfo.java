package io.yidi.policy.benefit;

import io.yidi.policy.citation.Evidence;

/**
 * What is said of a layer besides its figures.
 *
 * @param name name in the file
 * @param fund fund that pays
 * @param evidence source of its figures
 */
public record LayerInfo(String name, Fund fund, Evidence evidence) {}
