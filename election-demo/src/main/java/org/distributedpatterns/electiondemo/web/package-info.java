// Written by ./platform sync from kit: web/package-info.java
/** What every HTTP answer of a servlet service has in common. */
@NullMarked
package org.distributedpatterns.electiondemo.web;

import org.jspecify.annotations.NullMarked;
