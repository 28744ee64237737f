// Written by ./platform sync from kit: front/Intake.java
package org.distributedpatterns.cacheservice.front;

import io.netty.handler.codec.http.HttpContent;

/** Where the body of a request goes as it arrives. */
interface Intake {

    /** Whether it can take more now; the connection is not read on otherwise. */
    boolean isReady();

    /** Takes a part, and releases it. */
    void take(HttpContent part);

    /** Where the rest of a request goes that has its answer already. */
    Intake NOWHERE = new Intake() {

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void take(HttpContent part) {
            part.release();
        }
    };
}
