/** From a service's sources to what is started: the jar by Maven, extracted, with an AOT cache. */
@NullMarked
package org.distributedpatterns.launcher.build;

import org.jspecify.annotations.NullMarked;
